package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.turnstream.emulator.Emulator;
import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A measurement, and no test of every run: {@code mvn -pl server -am test -Dtest=PageFigures
 * -Dsurefire.failIfNoSpecifiedTests=false} prints the figures of {@code docs/MEASUREMENTS.md} and
 * holds them to their bounds, on a machine that does nothing else meanwhile.
 */
@DisplayName("The chat page's figures:")
@ExtendWith(Stage.class)
class PageFigures {
  private static final int LOADS = 15;
  private static final int RELOADS = 2;
  private static final int CALM_MS = 1_200;
  private static final int LOADED_MS = 400;

  /** Notes frames: how far apart they are, and what took long. */
  private static final String WATCH =
      """
      () => {
        const seen = (globalThis.seen = { gaps: [], long: [], tasks: [], began: performance.now() });
        new PerformanceObserver((list) => list.getEntries().forEach((it) => it.startTime > seen.began && seen.long.push(
          `${Math.round(it.duration)} ms at ${Math.round(it.startTime - seen.began)}: ${it.scripts.map(({ duration, invoker, sourceURL, sourceFunctionName, forcedStyleAndLayoutDuration }) =>
            `${Math.round(duration)} ms ${invoker} ${sourceFunctionName} ${sourceURL.split("/").at(-1)} (layout ${Math.round(forcedStyleAndLayoutDuration)})`).join(", ")}; render from ${Math.round(it.renderStart - it.startTime)}, layout from ${Math.round(it.styleAndLayoutStart - it.startTime)}`)))
          .observe({ type: "long-animation-frame" });
        new PerformanceObserver((list) => list.getEntries().forEach((it) => it.startTime > seen.began && seen.tasks.push(it.duration))).observe({ type: "longtask" });
        let last = performance.now();
        const tick = (now) => {
          seen.gaps.push(now - last);
          last = now;
          requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
      }\
      """;

  /** Waits until the answer has ended, and all is told of its frames. */
  private static final String END =
      """
      async () => {
        const pause = () => new Promise((resolve) => setTimeout(resolve, 300));
        while (!document.querySelector("#log article:last-child .receipt")) await pause();
        await pause();
      }\
      """;

  private final Chromium chromium;

  PageFigures(Chromium chromium) {
    this.chromium = chromium;
  }

  @Test
  @DisplayName("500 deltas a second into an answer of 100 KB, and no frame over 50 ms")
  void frames() {
    var text = LongAnswers.mixed().strip();
    var tasks = new ArrayList<Double>();
    try (var emulator = Emulator.start();
        var server =
            RunningServer.start(
                Map.of("ANTHROPIC_BASE_URL", emulator.baseUrl(), "ANTHROPIC_API_KEY", "any"),
                "--max-tokens=120000");
        var visitor = Visitor.on(chromium, server).visit("/")) {
      for (int round = 1; round <= 2; round++) {
        emulator.enqueue(Script.NONE.with(Knob.SAY, text).with(Knob.DELAY, 2));
        visitor.button("New conversation").click();
        visitor.page.evaluate(WATCH);
        long before = emulator.stats().deltas();
        long began = System.nanoTime();
        visitor.ask("Tell me everything.");
        visitor.page.evaluate(END); // asked for from outside again and again, it would cost frames
        double seconds = (System.nanoTime() - began) / 1e9;
        long deltas = emulator.stats().deltas() - before;
        print(
            "round %d: %d characters, %d deltas in %.1f s"
                .formatted(round, text.length(), deltas, seconds));
        var gaps = numbers(visitor, "seen.gaps");
        print("frames: %d, apart: %s".formatted(gaps.size(), spread(gaps)));
        print("tasks over 50 ms: %s".formatted(numbers(visitor, "seen.tasks")));
        lines(visitor, "seen.long").forEach(it -> print("long frame: %s".formatted(it)));
        tasks.addAll(numbers(visitor, "seen.tasks"));
      }
      assertThat(tasks).as("tasks over 50 ms").isEmpty();
    }
  }

  @Test
  @DisplayName("first paint within 100 ms, in a fresh context and on reload")
  void firstPaint() throws Exception {
    try (var server = RunningServer.start();
        var empty = EmptyPage.serve()) {
      var none = new Paints("an almost empty page");
      var chat = new Paints("the chat page");
      for (int i = 0; i < LOADS; i++) {
        none.take(empty.url()); // in turns, so that whatever else happens happens to both
        chat.take(server.url("/"));
      }
      none.print();
      chat.print();
      assertThat(share(chat.again, 0.5)).as("a reload's median").isLessThan(100);
      assertThat(share(chat.fresh, 0.5)).as("a first visit's median").isLessThan(100);
    }
  }

  /** The first paints of a page, in contexts that have never seen it and on reload. */
  private final class Paints {
    private final String page;
    private final List<Double> fresh = new ArrayList<>();
    private final List<Double> again = new ArrayList<>();

    private Paints(String page) {
      this.page = page;
    }

    private void take(String url) {
      try (var context = chromium.browser().newContext()) { // nobody who listens to its requests
        var tab = context.newPage();
        tab.waitForTimeout(CALM_MS); // a new window of Chromium's loads pages of its own first
        tab.navigate(url);
        fresh.add(paint(tab));
        for (int i = 0; i < RELOADS; i++) {
          tab.waitForTimeout(LOADED_MS); // what still loads would be in the way
          tab.reload();
          again.add(paint(tab));
        }
      }
    }

    private void print() {
      PageFigures.print("first paint of %s, first visit: %s".formatted(page, spread(fresh)));
      PageFigures.print("first paint of %s, reload: %s".formatted(page, spread(again)));
    }
  }

  private static double paint(Page page) {
    return ((Number)
            page.evaluate(
                """
                () => new Promise((resolve) => new PerformanceObserver((list) => {
                  const [paint] = list.getEntriesByName("first-contentful-paint");
                  if (paint) resolve(paint.startTime);
                }).observe({ type: "paint", buffered: true }))\
                """))
        .doubleValue();
  }

  @Test
  @DisplayName("100 KB that are pasted, and a letter that is typed behind them")
  void pasting() {
    try (var server = RunningServer.start();
        var visitor = Visitor.on(chromium, server).visit("/")) {
      assertThat(visitor.page.locator("#upstream")).isVisible();
      visitor.page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
      visitor.page.evaluate(
          """
          async (text) => {
            await navigator.clipboard.writeText(text);
            globalThis.inputs = [];
            let began;
            addEventListener("keydown", () => (began = performance.now()), true);
            addEventListener("input", () => requestAnimationFrame(() => setTimeout(() => inputs.push(performance.now() - began))));
          }\
          """,
          LongAnswers.mixed());
      visitor.message().click();
      visitor.page.keyboard().press("Control+v");
      visitor.page.waitForCondition(() -> numbers(visitor, "inputs").size() == 1);
      assertThat(visitor.message().inputValue()).isEqualTo(LongAnswers.mixed());
      for (int i = 2; i <= 12; i++) {
        int count = i;
        visitor.page.keyboard().press("x");
        visitor.page.waitForCondition(() -> numbers(visitor, "inputs").size() == count);
      }
      var inputs = numbers(visitor, "inputs");
      print(
          "paste of %d characters: %.0f ms to its frame"
              .formatted(LongAnswers.LENGTH, inputs.getFirst()));
      print("a letter behind them: %s".formatted(spread(inputs.subList(1, inputs.size()))));
      print("the same into a field of nobody's: %.0f ms".formatted(bare(visitor)));
    }
  }

  /** What the browser takes by itself. */
  private static double bare(Visitor visitor) {
    visitor.page.evaluate(
        """
        () => {
          const field = document.createElement("textarea");
          document.body.prepend(field);
          field.focus();
          inputs.length = 0;
        }\
        """);
    visitor.page.keyboard().press("Control+v");
    visitor.page.waitForCondition(() -> numbers(visitor, "inputs").size() == 1);
    return numbers(visitor, "inputs").getFirst();
  }

  private static List<Double> numbers(Visitor visitor, String script) {
    return lines(visitor, script).stream().map(Double::valueOf).toList();
  }

  private static List<String> lines(Visitor visitor, String script) {
    return ((List<?>) visitor.page.evaluate(script)).stream().map(Object::toString).toList();
  }

  private static double share(List<Double> values, double share) {
    var sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
  }

  private static String spread(List<Double> values) {
    return "p50 %.1f, p90 %.1f, p99 %.1f, most %.1f ms; over 50 ms: %s"
        .formatted(
            share(values, 0.5),
            share(values, 0.9),
            share(values, 0.99),
            share(values, 1),
            values.stream()
                .filter(it -> it > 50)
                .map(it -> String.format(Locale.ROOT, "%.0f", it))
                .collect(Collectors.joining(" ")));
  }

  private static void print(String figures) {
    System.out.println("figures: " + figures);
  }
}
