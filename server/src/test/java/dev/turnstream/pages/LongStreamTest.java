package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.turnstream.emulator.Emulator;
import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The whole way: Claude's stand-in, the server, a WebSocket, the page. How long its frames take is
 * measured by {@link PageFigures}.
 */
@DisplayName("An answer of 100 KB, streamed from Claude to the page,")
@ExtendWith(Stage.class)
class LongStreamTest {
  /** An answer at 500 deltas a second takes some twenty seconds, on a busy machine more. */
  private static final double PATIENCE_MS = 240_000;

  /** More than the answer has; a server's own limit is a hundredth of it. */
  private static final String MOST_TOKENS = "--max-tokens=120000";

  /**
   * Notes each change within a block that was settled before: neither one of the last three, nor
   * new. Formulas and colours come later, once, and change no letter.
   */
  private static final String WATCH =
      """
      () => {
        globalThis.touched = [];
        let settled = new Set();
        const coloured = new Set();
        const isLate = ({ target }) => {
          if (target.closest?.(".formula")) return true;
          if (target.localName !== "code" || coloured.has(target)) return false;
          if (target.classList.contains("coloured")) queueMicrotask(() => coloured.add(target));
          return target.classList.contains("coloured");
        };
        new MutationObserver((changes) => {
          const prose = document.querySelector("#log article:last-child .prose");
          for (const it of changes) {
            const changed = [it.target, ...it.removedNodes];
            if (!isLate(it) && changed.some((node) => [...settled].some((block) => block.contains(node)))) touched.push(it.target.nodeName);
          }
          settled = new Set([...(prose?.children ?? [])].slice(0, -3));
        }).observe(document.getElementById("log"), { subtree: true, childList: true, characterData: true, attributes: true });
      }\
      """;

  /** What the page shows of the answer, and what it would show if it had come whole. */
  private static final String SHOWN_AND_WHOLE =
      """
      async (text) => {
        const { AnswerView } = await import("/assets/reading/answer.js");
        if (!globalThis.whole) {
          globalThis.whole = document.createElement("div");
          new AnswerView(whole).show([{ type: "text", text }]);
        }
        return [document.querySelector("#log article:last-child .prose").textContent, whole.textContent];
      }\
      """;

  private final Chromium chromium;

  LongStreamTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @ParameterizedTest(name = "{0}, ends whole, at its end, and nothing settled is touched")
  @CsvSource({"as fast as it can, 0", "at 500 deltas a second, 2"})
  void streams(String name, int delayMs) {
    var text = LongAnswers.mixed().strip();
    try (var emulator = Emulator.start();
        var server =
            RunningServer.start(
                Map.of("ANTHROPIC_BASE_URL", emulator.baseUrl(), "ANTHROPIC_API_KEY", "any"),
                MOST_TOKENS);
        var visitor = Visitor.on(chromium, server).visit("/")) {
      visitor.page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
      emulator.enqueue(Script.NONE.with(Knob.SAY, text).with(Knob.DELAY, delayMs));
      visitor.page.evaluate(WATCH);
      visitor.ask("Tell me everything.");
      awaitEnd(visitor);
      assertThat(visitor.receipt()).containsText("tokens in");
      assertThat(visitor.problem()).hasCount(0);
      assertIsWhole(visitor, text);
      assertThat((List<?>) visitor.page.evaluate("touched"))
          .as("touched, though settled")
          .isEmpty();
      assertThat(visitor.receipt()).isInViewport();

      visitor.button("Copy answer").click();
      assertThat(visitor.button("Copied")).isVisible();
      assertThat(visitor.page.evaluate("navigator.clipboard.readText()")).isEqualTo(text);
      visitor.page.reload();
      assertThat(visitor.receipt()).containsText("tokens in");
      assertIsWhole(visitor, text);
      visitor.assertCalm();
    }
  }

  private static void awaitEnd(Visitor visitor) {
    visitor.page.waitForCondition(
        () -> visitor.button("Send").isVisible() && visitor.receipt().count() == 1,
        new Page.WaitForConditionOptions().setTimeout(PATIENCE_MS));
  }

  private static void assertIsWhole(Visitor visitor, String text) {
    visitor.page.waitForCondition(
        () -> {
          var told = (List<?>) visitor.page.evaluate(SHOWN_AND_WHOLE, text);
          return told.getFirst().equals(told.getLast())
              && told.getLast().toString().length() > LongAnswers.LENGTH / 2;
        },
        new Page.WaitForConditionOptions().setTimeout(PATIENCE_MS));
  }
}
