package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The chat page")
@ExtendWith(Stage.class)
class ChatPageTest {
  /** Some ten seconds of text, unless somebody stops it. */
  private static final String SLOW = "!emulate ttft=20 deltas=500 delay=20\nTalk.";

  private final Chromium chromium;
  private final RunningServer server;
  private Visitor visitor;

  ChatPageTest(Chromium chromium, RunningServer server) {
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

  @Test
  void saysThatTheEmulatorAnswersAndHowToAskClaude() {
    var badge = visitor.page.locator("#upstream");
    assertThat(badge).hasText("Emulator");
    badge.click();
    assertThat(visitor.page.locator("#upstream-note")).containsText("ANTHROPIC_API_KEY");
    assertThat(visitor.page.locator("#upstream-note")).containsText("claude-sonnet-4-6");
    assertThat(visitor.page.locator("#emulated")).containsText("not Claude");
    visitor.picture("chat-empty");
  }

  @Test
  void startsFromAnExample() {
    visitor.page.getByText("Show me a table of four planets").click();
    visitor.awaitEnd();
    assertThat(visitor.answer().locator("tbody tr")).hasCount(4);
    assertThat(visitor.answer().locator("td.right").first()).hasText("58 million km");
    assertThat(visitor.page.locator("#empty")).isHidden();
  }

  @Test
  void showsTokensAsTheyComeAndThenWhatTheyCost() {
    visitor.ask("!emulate ttft=20 delay=30\nA long answer");
    assertThat(visitor.answer()).containsText("A river does not know");
    assertThat(visitor.button("Stop")).isVisible();
    int early = visitor.answer().innerText().length();
    visitor.page.waitForCondition(() -> visitor.answer().innerText().length() > early + 100);
    assertThat(visitor.button("Stop")).isVisible();
    assertThat(visitor.receipt()).isHidden();
    visitor.button("Stop").click();
    visitor.awaitEnd();

    visitor.askAndWait("!emulate rate=0 ttft=20\nWrite Python");
    assertThat(visitor.answer().locator("pre code"))
        .containsText("from collections import Counter");
    assertThat(visitor.receipt())
        .hasText(
            Pattern.compile(
                "\\d+ tokens in · \\d+ out · would cost \\$0\\.00\\d+ · first token after"
                    + " \\d+\\.\\d\\d s"));
  }

  @Test
  void addsUpWhatAConversationCosts() {
    visitor.askAndWait("!emulate rate=0 say=One.\nx");
    assertThat(visitor.page.locator("#totals")).isEmpty();
    visitor.askAndWait("!emulate rate=0 say=Two.\nx");
    var totals = visitor.page.locator("#totals");
    assertThat(totals)
        .hasText(
            Pattern.compile(
                "2 answers · \\d+ tokens in · 4 out · would cost \\$0\\.00\\d+ · first token after"
                    + " \\d+\\.\\d\\d s on average"));
    visitor.ask(SLOW);
    assertThat(visitor.answer()).not().isEmpty();
    visitor.button("Stop").click();
    visitor.awaitEnd();
    assertThat(totals).hasText(Pattern.compile("3 answers · ~\\d+ tokens in · ~\\d+ out · .*"));
    var told = totals.innerText();
    visitor.page.reload();
    assertThat(totals).hasText(told);
  }

  @Test
  void stopsInTheMiddleAndGoesOnWithTheSameConversation() {
    visitor.askAndWait("!emulate rate=0\nMy name is Grace.");
    visitor.ask(SLOW);
    assertThat(visitor.answer()).not().isEmpty();
    visitor.button("Stop").click();
    visitor.awaitEnd();
    assertThat(visitor.receipt()).containsText("stopped by you");
    assertThat(visitor.receipt()).containsText(Pattern.compile("~\\d+ out"));
    var text = visitor.answer().innerText();

    visitor.askAndWait("!emulate rate=0\nWhat is my name?");
    assertThat(visitor.answer()).containsText("Grace");
    assertThat(visitor.page.locator("#log .answer").nth(1).innerText()).isEqualTo(text);
    assertThat(visitor.page.locator("#log .divider")).hasCount(0);
  }

  @Test
  void stopsBeforeTheFirstToken() {
    visitor.ask("!emulate ttft=600000\nHello");
    visitor.page.waitForCondition(() -> visitor.page.url().contains("#conv_"));
    visitor.button("Stop").click();
    visitor.awaitEnd();
    assertThat(visitor.receipt()).containsText("stopped by you");
    assertThat(visitor.answer()).isEmpty();
  }

  @Test
  void saysWhenAnAnswerIsCutOffAtTheTokenLimit() {
    visitor.askAndWait("!emulate rate=0 deltas=3 stop=max_tokens\nTalk.");
    assertThat(visitor.receipt()).containsText("cut off at the token limit");
  }

  @Test
  void saysWhenTheModelDeclines() {
    visitor.askAndWait("!emulate rate=0\nPlease refuse this.");
    assertThat(visitor.receipt()).containsText("the model declined to answer");
    assertThat(visitor.problem()).containsText("This request was declined");
  }

  @Test
  void namesAStopReasonThatItDoesNotKnow() {
    visitor.askAndWait("!emulate rate=0 deltas=3 stop=out_of_ink\nTalk.");
    assertThat(visitor.receipt()).containsText("ended with out_of_ink");
  }

  @Test
  void keepsWhatCameBeforeAnErrorAndOffersToTryAgain() {
    visitor.askAndWait("!emulate rate=0 error-after=12\nA long answer");
    assertThat(visitor.answer()).containsText("How a river finds the sea");
    assertThat(visitor.receipt()).containsText("~");
    assertThat(visitor.problem().getByRole(AriaRole.BUTTON)).hasText("Try again");
    visitor.picture("chat-error");
  }

  @Test
  void offersNoSecondTryWhereItCannotHelp() {
    visitor.askAndWait("!emulate status=400\nHello");
    assertThat(visitor.problem()).containsText("Claude can’t take this question as it is");
    assertThat(visitor.problem().getByRole(AriaRole.BUTTON)).hasText("Edit the question");
    visitor.askAndWait("!emulate rate=0\nrepeat still here");
    assertThat(visitor.answer()).hasText("still here");
  }

  @Test
  void beginsAnewWithoutAMemory() {
    visitor.askAndWait("!emulate rate=0\nMy name is Grace.");
    visitor.ask(SLOW);
    assertThat(visitor.answer()).not().isEmpty();
    visitor.button("New conversation").click();
    assertThat(visitor.page.locator("#log article")).hasCount(0);
    assertThat(visitor.page.locator("#empty")).isVisible();
    visitor.askAndWait("!emulate rate=0\nWhat is my name?");
    assertThat(visitor.answer()).not().containsText("Grace");
  }

  @Test
  void keepsAMessageThatIsTooLongForTheServer() {
    try (var small = RunningServer.start("--max-message-bytes=4096", "--max-body-bytes=8192");
        var other = Visitor.on(chromium, small).visit("/")) {
      other.askAndWait("!emulate rate=0 say=whole\n" + "x".repeat(6_000)); // goes by HTTP
      assertThat(other.answer()).hasText("whole");
      other.ask("x".repeat(8_000));
      assertThat(other.page.locator("#status")).containsText("too long");
      assertThat(other.message()).hasValue(Pattern.compile("x{8000}"));
      assertThat(other.page.locator("#log article")).hasCount(1);
      other.assertCalm();
    }
  }

  @Test
  void followsTheEndOnlyWhileTheReaderIsThere() {
    visitor.ask("!emulate ttft=20 delay=10\nA long answer");
    assertThat(visitor.answer()).containsText("upper course");
    assertThat(scrolled()).isGreaterThan(0);

    visitor.page.locator("#scroller").hover();
    visitor.page.mouse().wheel(0, -100_000);
    visitor.page.waitForCondition(() -> scrolled() == 0);
    int seen = visitor.answer().innerText().length();
    visitor.page.waitForCondition(() -> visitor.answer().innerText().length() > seen + 200);
    assertThat(scrolled()).isZero();

    visitor.button("Go to the end").click();
    assertThat(scrolled()).isGreaterThan(0);
    assertThat(visitor.button("Go to the end")).isHidden();
    visitor.button("Stop").click();
    visitor.awaitEnd();
  }

  @Test
  void letsTheReaderGoUpInSmallSteps() {
    visitor.ask("!emulate ttft=20 delay=10\nA long answer");
    assertThat(visitor.answer()).containsText("upper course");
    visitor.page.locator("#scroller").hover();
    visitor.page.mouse().wheel(0, -20);
    assertThat(visitor.button("Go to the end")).isVisible();
    int seen = visitor.answer().innerText().length();
    visitor.page.waitForCondition(() -> visitor.answer().innerText().length() > seen + 200);
    assertThat(visitor.button("Go to the end")).isVisible();
    visitor.button("Stop").click();
    visitor.awaitEnd();
  }

  @Test
  void copiesCode() {
    visitor.page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    visitor.askAndWait("!emulate rate=0 say=\"```sh\\nls -l\\n```\"\nCode");
    visitor.button("Copy").click();
    assertThat(visitor.button("Copied")).isVisible();
    assertThat(visitor.page.evaluate("navigator.clipboard.readText()")).isEqualTo("ls -l");
  }

  @Test
  void looksAsItShouldInTheMiddleOfAnAnswer() {
    visitor.askAndWait("Write some Python code that counts words");
    visitor.ask("Give me a long answer about rivers");
    assertThat(visitor.answer()).containsText("each taken");
    visitor.picture("chat-light");
    visitor.page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    visitor.picture("chat-dark");
    assertThat(visitor.button("Stop")).isVisible();
    visitor.button("Stop").click();
    visitor.awaitEnd();
  }

  private double scrolled() {
    return ((Number) visitor.page.locator("#scroller").evaluate("it => it.scrollTop"))
        .doubleValue();
  }
}
