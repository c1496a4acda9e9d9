package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("A conversation of the chat page")
@ExtendWith(Stage.class)
class SeveralTabsTest {
  private static final String SLOW = "!emulate ttft=20 deltas=300 delay=20\nTalk.";
  private static final Pattern NAMED = Pattern.compile(".*#conv_[0-9a-f]{32}");

  private final Chromium chromium;
  private final RunningServer server;
  private Visitor visitor;

  SeveralTabsTest(Chromium chromium, RunningServer server) {
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

  private String path() {
    assertThat(visitor.page).hasURL(NAMED);
    return visitor.page.url().substring(server.url("").length());
  }

  private static void awaitText(Visitor reader, int characters) {
    reader.page.waitForCondition(() -> reader.answer().innerText().length() > characters);
  }

  @Test
  @DisplayName("G10: goes on when the page is reloaded in the middle of an answer")
  void survivesAReload() {
    visitor.askAndWait("!emulate rate=0\nMy name is Grace.");
    visitor.ask(SLOW);
    awaitText(visitor, 300);
    var seen = visitor.answer().innerText();
    visitor.page.reload();
    awaitText(visitor, seen.length() + 100);
    assertThat(visitor.answer().innerText()).startsWith(seen.strip());
    assertThat(visitor.page.locator("#log .question"))
        .hasText(new String[] {"!emulate rate=0\nMy name is Grace.", SLOW});
    assertThat(visitor.button("Stop")).isVisible();
    visitor.awaitEnd();
    var whole = visitor.answer().innerText();
    assertThat(visitor.receipt()).containsText("tokens in");
    visitor.page.reload();
    assertThat(visitor.receipt()).containsText("tokens in");
    assertThat(visitor.answer()).hasText(whole);
  }

  @Test
  void isTheSameInASecondTabWhichMayStopIt() {
    visitor.ask(SLOW);
    awaitText(visitor, 200);
    try (var second = Visitor.on(chromium, server).visit(path())) {
      awaitText(second, 300);
      assertThat(second.page.locator("#log .question")).hasText(SLOW);
      second.button("Stop").click();
      second.awaitEnd();
      visitor.awaitEnd();
      assertThat(visitor.receipt()).containsText("stopped by you");
      assertThat(visitor.answer()).hasText(second.answer().innerText());
      second.assertCalm();
    }
  }

  @Test
  void showsWhatIsAskedInAnotherTab() {
    visitor.askAndWait("!emulate rate=0\nMy name is Grace.");
    try (var second = Visitor.on(chromium, server).visit(path())) {
      assertThat(second.page.locator("#log article")).hasCount(1);
      second.askAndWait("!emulate rate=0\nWhat is my name?");
      assertThat(visitor.page.locator("#log article")).hasCount(2);
      assertThat(visitor.page.locator("#log .question").last()).containsText("What is my name?");
      assertThat(visitor.answer()).containsText("Grace");
    }
  }

  @Test
  void showsNothingButAPauseWhenTheNetworkIsGoneForAMoment() {
    visitor.ask(SLOW);
    awaitText(visitor, 200);
    visitor.page.context().setOffline(true);
    visitor.page.evaluate("dispatchEvent(new Event('offline'))");
    visitor.page.context().setOffline(false);
    visitor.awaitEnd();
    assertThat(visitor.page.locator("#log .problem")).hasCount(0);
    try (var second = Visitor.on(chromium, server).visit(path())) {
      assertThat(second.answer()).hasText(visitor.answer().innerText());
    }
  }

  @Test
  void saysWhenItIsNotThereAnyMore() {
    visitor.visit("/tutorial").visit("/#conv_" + "0".repeat(32));
    assertThat(visitor.page.locator("#status")).containsText("not there any more");
    visitor.askAndWait("!emulate rate=0\nrepeat still here");
    assertThat(visitor.answer()).hasText("still here");
  }
}
