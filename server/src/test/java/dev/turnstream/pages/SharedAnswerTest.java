package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("An answer on the chat page belongs to the server:")
@ExtendWith(Stage.class)
class SharedAnswerTest {
  /** Half a minute of text, unless somebody stops it. */
  private static final String SLOW = "!emulate ttft=20 deltas=500 delay=60\nTalk.";

  private static final Pattern CONVERSATION = Pattern.compile("#conv_[0-9a-f]{32}$");

  private final Chromium chromium;
  private final RunningServer server;
  private Visitor visitor;

  SharedAnswerTest(Chromium chromium, RunningServer server) {
    this.chromium = chromium;
    this.server = server;
  }

  @BeforeEach
  void visit() {
    visitor = Visitor.on(chromium, server).visit("/");
  }

  @AfterEach
  void leave() {
    visitor.assertCalm();
    visitor.close();
  }

  /** The same conversation in another window. */
  private Visitor another() {
    assertThat(visitor.page).hasURL(CONVERSATION);
    var url = visitor.page.url();
    return Visitor.on(chromium, server).visit(url.substring(url.indexOf("/", 8)));
  }

  private static void awaitMore(Visitor visitor) {
    assertThat(visitor.answer()).not().isEmpty();
    int seen = visitor.answer().innerText().length();
    visitor.page.waitForCondition(() -> visitor.answer().innerText().length() > seen);
  }

  @Test
  @DisplayName("a reload in the middle shows it all, and it goes on")
  void reload() {
    visitor.askAndWait("!emulate rate=0\nrepeat before");
    visitor.ask(SLOW);
    awaitMore(visitor);
    int seen = visitor.answer().innerText().length();
    visitor.page.reload();
    visitor.page.waitForCondition(() -> visitor.answer().innerText().length() > seen);
    assertThat(visitor.page.locator("#log .question")).hasCount(2);
    assertThat(visitor.page.locator("#log .answer").first()).hasText("before");
    assertThat(visitor.answer()).containsText("The tide comes in");
    assertThat(visitor.button("Stop")).isVisible();
    awaitMore(visitor);
    visitor.picture("chat-reloaded");
    visitor.button("Stop").click();
    visitor.awaitEnd();
    var text = visitor.answer().innerText();
    visitor.page.reload();
    assertThat(visitor.answer()).hasText(text);
    assertThat(visitor.receipt()).containsText("stopped by you");
  }

  @Test
  @DisplayName("a second window shows it live, stops it, and what it asks is seen in the first")
  void secondWindow() {
    visitor.ask(SLOW);
    awaitMore(visitor);
    try (var other = another()) {
      awaitMore(other);
      other.button("Stop").click();
      other.awaitEnd();
      visitor.awaitEnd();
      assertThat(visitor.receipt()).containsText("stopped by you");
      assertThat(visitor.answer()).hasText(other.answer().innerText());

      other.ask(SLOW);
      assertThat(visitor.page.locator("#log .question")).hasCount(2);
      awaitMore(visitor);
      visitor.button("Stop").click();
      other.awaitEnd();
      assertThat(other.answer()).hasText(visitor.answer().innerText());
      other.assertCalm();
    }
  }

  @Test
  @DisplayName("it can be asked for again, and its question changed, in both windows")
  void branches() {
    visitor.askAndWait("!emulate rate=0\nrepeat one");
    try (var other = another()) {
      assertThat(other.answer()).hasText("one");
      visitor.button("Regenerate").click();
      visitor.awaitEnd();
      assertThat(visitor.page.locator("#log article")).hasCount(1);
      visitor.button("Edit question").click();
      var field = visitor.page.getByLabel("Edit your question");
      assertThat(field).hasValue("!emulate rate=0\nrepeat one");
      field.fill("!emulate rate=0\nrepeat two");
      field.press("Enter");
      visitor.awaitEnd();
      assertThat(visitor.answer()).hasText("two");
      assertThat(visitor.page.locator("#log article")).hasCount(1);
      assertThat(other.answer()).hasText("two");
      assertThat(other.page.locator("#log article")).hasCount(1);
      other.assertCalm();
    }
  }

  @Test
  @DisplayName("a stopped one can be continued, in both windows")
  void continued() {
    visitor.ask(SLOW);
    awaitMore(visitor);
    visitor.button("Stop").click();
    visitor.awaitEnd();
    try (var other = another()) {
      visitor.button("Continue").click();
      assertThat(visitor.page.locator("#log article")).hasCount(2);
      visitor.awaitEnd();
      assertThat(other.page.locator("#log article")).hasCount(2);
      assertThat(other.page.locator("#log .divider")).hasText("Continued");
      var whole = visitor.answer().innerText();
      other.page.waitForCondition(() -> other.answer().innerText().equals(whole));
      other.assertCalm();
    }
  }
}
