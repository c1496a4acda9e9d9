package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is bounded here is work, not time: nodes that are touched, and the processor's time of the
 * page's thread, so that a busy machine changes nothing.
 */
@DisplayName("A long answer")
@ExtendWith(Stage.class)
class PageSpeedTest {
  /** 500 deltas a second bring no more than this in a frame. */
  private static final int PIECE = 400;

  /**
   * Counts what each piece touches. Time stands still meanwhile, so that the view never rests, and
   * draws every piece at once on any machine.
   */
  private static final String COUNT =
      """
      async ([text, step]) => {
        performance.now = () => 0;
        const { AnswerView } = await import("/assets/reading/answer.js");
        const container = Object.assign(document.createElement("div"), { className: "answer" });
        document.getElementById("scroller").append(container);
        const view = new AnswerView(container);
        const observer = new MutationObserver(() => {});
        observer.observe(container, { subtree: true, childList: true, characterData: true, attributes: true });
        const sizeOf = (node) => 1 + [...node.childNodes].reduce((sum, it) => sum + sizeOf(it), 0);
        const updates = [];
        let settledTouched = 0;
        for (let at = step; at <= text.length; at += step) {
          const settled = new Set([...(container.querySelector(".prose")?.children ?? [])].slice(0, -3));
          const isSettled = (node) => [...settled].some((it) => it.contains(node));
          view.show([{ type: "text", text: text.slice(0, at) }], { running: true });
          const changes = observer.takeRecords();
          updates.push(changes.reduce((sum, { addedNodes }) => sum + 1 + [...addedNodes].reduce((all, it) => all + sizeOf(it), 0), 0));
          settledTouched += changes.filter(({ target, removedNodes }) => [target, ...removedNodes].some(isSettled)).length;
          if (updates.length % 25 === 0) await new Promise((resolve) => setTimeout(resolve));
          observer.takeRecords(); // formulas and colours come later, once
        }
        const tenth = Math.floor(updates.length / 10);
        const sum = (some) => some.reduce((a, b) => a + b, 0);
        return { percent: Math.round((100 * sum(updates.slice(-tenth))) / sum(updates.slice(0, tenth))), most: Math.max(...updates), updates: updates.length, settledTouched,
          letters: container.textContent.length };
      }\
      """;

  /** Shows an answer from one place to another, a piece in each frame. */
  private static final String SHOW =
      """
      async ([text, step, from, to]) => {
        const { AnswerView } = await import("/assets/reading/answer.js");
        const scroller = document.getElementById("scroller");
        if (!globalThis.shown) {
          const container = Object.assign(document.createElement("div"), { className: "answer" });
          scroller.append(container);
          const follow = () => (scroller.scrollTop = scroller.scrollHeight);
          globalThis.shown = { container, follow, view: new AnswerView(container, { grown: follow }) };
        }
        for (let at = from + step; at <= to; at += step) {
          shown.view.show([{ type: "text", text: text.slice(0, at) }], { running: true });
          shown.follow();
          await new Promise(requestAnimationFrame);
        }
        return shown.container.textContent.length;
      }\
      """;

  private final Chromium chromium;
  private final RunningServer server;
  private Visitor visitor;

  PageSpeedTest(Chromium chromium, RunningServer server) {
    this.chromium = chromium;
    this.server = server;
  }

  @BeforeEach
  void visit() {
    visitor = Visitor.on(chromium, server).visit("/");
    assertThat(visitor.page.locator("#upstream")).isVisible();
  }

  @AfterEach
  void leave() {
    visitor.assertCalm();
    visitor.close();
  }

  @ParameterizedTest(name = "touches no more of the page at its end than at its beginning: {0}")
  @MethodSource("answers")
  @SuppressWarnings("unchecked")
  void touchesLittle(String name, String text) {
    var told = (Map<String, Integer>) visitor.page.evaluate(COUNT, new Object[] {text, PIECE});
    assertThat(told.get("letters")).isGreaterThan(LongAnswers.LENGTH / 2);
    assertThat(told.get("settledTouched")).as("changes in what was settled").isZero();
    assertThat(told.get("percent"))
        .as("the last tenth, in % of the first, of " + name)
        .isBetween(10, 150);
    assertThat(told.get("most")).as("nodes touched for one piece").isLessThan(PIECE);
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        arguments("a bit of everything", LongAnswers.mixed()),
        arguments("one list", LongAnswers.list()),
        arguments("one table", LongAnswers.table()),
        arguments("one block of code", LongAnswers.code()));
  }

  @Test
  @DisplayName("costs no more of the processor at its end than at its beginning")
  void costsLittle() {
    var text = LongAnswers.mixed();
    int tenth = text.length() / 10 / PIECE * PIECE;
    int frames = tenth / PIECE;
    var session = visitor.page.context().newCDPSession(visitor.page);
    var domain = new JsonObject();
    domain.addProperty("timeDomain", "threadTicks");
    session.send("Performance.enable", domain);
    show(text, 0, tenth); // what is compiled and loaded once
    double first = millisOf(session, () -> show(text, tenth, 2 * tenth)) / frames;
    show(text, 2 * tenth, 9 * tenth);
    double last = millisOf(session, () -> show(text, 9 * tenth, 10 * tenth)) / frames;
    assertThat(last).as("ms for a piece").isLessThan(50);
    assertThat(last).isLessThan(first * 4 + 4);
  }

  private void show(String text, int from, int to) {
    visitor.page.evaluate(SHOW, new Object[] {text, PIECE, from, to});
  }

  /** Processor time of the page's thread, for scripts, layout and drawing together. */
  private static double millisOf(CDPSession session, Runnable work) {
    double before = taskMillis(session);
    work.run();
    return taskMillis(session) - before;
  }

  private static double taskMillis(CDPSession session) {
    for (var metric : session.send("Performance.getMetrics").getAsJsonArray("metrics")) {
      if (metric.getAsJsonObject().get("name").getAsString().equals("TaskDuration")) {
        return metric.getAsJsonObject().get("value").getAsDouble() * 1000;
      }
    }
    throw new AssertionError("Chromium tells no TaskDuration");
  }
}
