package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.turnstream.emulator.Emulator;
import dev.turnstream.emulator.EmulatorOptions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams as Claude sent them, through the server, at a pace that can be looked at. */
@DisplayName("On the chat page")
@ExtendWith(Stage.class)
class BlocksTest {
  private static final String SLOWLY = " delay=150 ttft=0";

  private final Chromium chromium;
  private Emulator emulator;
  private RunningServer server;
  private Visitor visitor;

  BlocksTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @BeforeEach
  void visit() {
    emulator = Emulator.start(EmulatorOptions.forTests().withReplays(Recorded.FOLDER));
    server =
        RunningServer.start(
            Map.of("ANTHROPIC_BASE_URL", emulator.baseUrl(), "ANTHROPIC_API_KEY", "any"));
    visitor = Visitor.on(chromium, server).visit("/");
  }

  @AfterEach
  void leave() {
    visitor.assertCalm();
    visitor.close();
    server.close();
    emulator.close();
  }

  private Locator inAnswer(String selector) {
    return visitor.answer().locator(selector);
  }

  @Test
  @DisplayName("thinking is folded, and says that it goes on and then how long it took")
  void thinking() {
    emulator.enqueue("replay=02-thinking-text" + SLOWLY);
    visitor.ask("Think.");
    var thinking = inAnswer("details.thinking");
    assertThat(thinking.locator("summary")).hasText("Thinking …");
    assertThat(thinking).not().hasAttribute("open", "");
    visitor.awaitEnd();
    assertThat(thinking.locator("summary"))
        .hasText(Pattern.compile("Thought for (a moment|\\d+ s)"));
    assertThat(thinking.locator(".thinking-text")).isHidden();
    thinking.locator("summary").click();
    assertThat(thinking.locator(".thinking-text")).isVisible();
    assertThat(inAnswer(".prose")).isVisible();
    visitor.page.reload();
    assertThat(thinking.locator("summary")).hasText("Thought"); // nobody has kept how long
  }

  @Test
  @DisplayName("a tool's call is a card, whose input grows")
  void toolCall() {
    emulator.enqueue("replay=03-tool-use-partial-json" + SLOWLY);
    visitor.ask("Call it.");
    var card = inAnswer("details.card").first();
    assertThat(card.locator(".card-state")).hasText("is called …");
    card.locator("summary").click();
    var input = card.locator("pre").first();
    assertThat(input).hasText(Pattern.compile("^\\{"));
    int seen = input.innerText().length();
    visitor.page.waitForCondition(() -> input.innerText().length() > seen);
    visitor.awaitEnd();
    assertThat(card.locator(".card-state")).hasText("was called");
    assertThat(input).hasText(Pattern.compile("^\\{.*}$", Pattern.DOTALL));
    assertThat(card).hasAttribute("open", ""); // as the reader has left it
    assertThat(visitor.receipt()).containsText("stopped to use a tool");
  }

  @Test
  @DisplayName(
      "a search is a card with what it found, and what is cited a footnote, after a reload too")
  void search() {
    emulator.enqueue("replay=04-web-search-citations" + SLOWLY);
    visitor.ask("Look it up.");
    assertThat(inAnswer("details.card .card-state")).hasText("is called …");
    visitor.awaitEnd();
    assertSources();
    visitor.page.reload();
    assertThat(visitor.receipt()).isVisible();
    assertSources();
  }

  private void assertSources() {
    assertThat(inAnswer("details.card")).hasCount(1);
    assertThat(inAnswer("details.card .card-state")).hasText("has answered");
    assertThat(inAnswer("details.card a")).not().hasCount(0);
    assertThat(inAnswer(".prose .citation")).hasText(new String[] {"1", "2"});
    assertThat(inAnswer(".sources li")).hasCount(2);
    assertThat(inAnswer(".sources q").first())
        .hasText("From 2 November there are four sailings a day in each direction.");
    assertThat(inAnswer(".prose").last()).containsText("is suspended until 5 December2.");
  }

  @Test
  @DisplayName("colours and formulas are loaded when the first of them is seen, and not before")
  void lazily() {
    var code = "```js\nlet answer = 42;\n```\n";
    emulator.enqueue(
        "say=\"" + (code + "\n\nwords\n".repeat(120) + code).replace("\n", "\\n") + "\"");
    assertThat(visitor.page.locator("#upstream")).isVisible();
    assertThat(loaded("highlight")).isZero();
    visitor.askAndWait("Show code.");
    var coloured = inAnswer("code.coloured");
    assertThat(inAnswer("pre code").last()).hasClass("coloured");
    assertThat(coloured).hasCount(1); // the other one is far above
    assertThat(coloured.locator(".hljs-keyword")).hasText("let");
    inAnswer("pre code").first().scrollIntoViewIfNeeded();
    assertThat(coloured).hasCount(2);
    assertThat(inAnswer("pre code").first()).hasText("let answer = 42;");
    assertThat(loaded("maths")).isZero();
    emulator.enqueue("say=\"It is $x^2$.\"");
    visitor.askAndWait("And maths?");
    assertThat(inAnswer("math")).hasCount(1);
    assertThat(loaded("maths")).isEqualTo(1);
  }

  private int loaded(String library) {
    return ((List<?>)
            visitor.page.evaluate(
                "(it) => performance.getEntriesByName(`${location.origin}/libraries/${it}.js`)",
                library))
        .size();
  }
}
