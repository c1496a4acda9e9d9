package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page's modules work out without the document, in the engine that runs them. */
@DisplayName("The chat page's modules")
@ExtendWith(Stage.class)
class ChatModulesTest {
  /**
   * A question, two answers to it, and a second wording of it; what follows on the first answer.
   */
  private static final String TREE =
      """
      const { Tree, exchangesOf } = await import("/assets/chat/tree.js");
      const message = (message, parent) => ({ message, parent, role: message[0] === "q" ? "user" : "assistant" });
      const tree = new Tree([message("q1", null), message("a1", "q1"), message("q2", "a1"), message("a2", "q2"), message("a1b", "q1"), message("q1b", null), message("ab", "q1b")]);
      """;

  private final Chromium chromium;
  private final RunningServer server;
  private Visitor visitor;

  ChatModulesTest(Chromium chromium, RunningServer server) {
    this.chromium = chromium;
    this.server = server;
  }

  @BeforeEach
  void visit() {
    visitor = Visitor.on(chromium, server).visit("/");
  }

  @AfterEach
  void leave() {
    visitor.close();
  }

  private Object run(String body) {
    return visitor.page.evaluate("async () => {" + body + "}");
  }

  private Object run(String body, Object argument) {
    return visitor.page.evaluate("async (it) => {" + body + "}", argument);
  }

  @Test
  @DisplayName("weigh less than 150 KB in all, compressed, before what is loaded when it is needed")
  void weight() {
    assertThat(visitor.page.locator("#upstream")).isVisible();
    var bytes =
        (Number)
            run(
                "return ['navigation', 'resource'].flatMap((it) => performance.getEntriesByType(it))"
                    + ".reduce((sum, it) => sum + it.encodedBodySize, 0)");
    assertThat(bytes.intValue()).isBetween(20_000, 150_000);
    assertThat(
            run(
                "return performance.getEntriesByName(location.origin + '/assets/chat/settings.js').length"))
        .isEqualTo(0);
  }

  @Test
  @DisplayName("are asked for at once, by one small script")
  void order() {
    assertThat(visitor.page.locator("#upstream")).isVisible();
    assertThat(
            run(
                """
                const asked = [...document.querySelectorAll("link[rel=modulepreload]")].map(({ href }) => href);
                const scripts = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.endsWith(".js"));
                return [scripts.filter((name) => !asked.includes(name)), asked.length > 40];
                """))
        .isEqualTo(List.of(List.of(server.url("/assets/chat/start.js")), true));
  }

  @Test
  @DisplayName("are asked for when the first frame is on the screen, or after half a second")
  void afterTheFirstFrame() {
    assertThat(visitor.page.locator("#upstream")).isVisible();
    assertThat(
            run(
                """
                const [seen] = performance.getEntriesByName("first-contentful-paint");
                const [asked] = performance.getEntriesByName(location.origin + "/assets/chat/start.js");
                const COARSE = 4; // what the browser rounds the time of a frame to
                return asked.startTime > Math.min(seen.startTime, 500) - COARSE;
                """))
        .isEqualTo(true);
  }

  @Test
  @DisplayName("move nothing that was already seen")
  void noShift() {
    for (var size : new int[][] {{1280, 720}, {390, 760}}) {
      try (var other = Visitor.on(chromium, server, it -> it.setViewportSize(size[0], size[1]))) {
        other.visit("/");
        assertThat(other.page.locator("#upstream")).isVisible();
        assertThat(other.page.locator("#emulated")).containsText("not Claude");
        assertThat(other.page.locator(":is(#list, #list-note):not(:empty)")).not().hasCount(0);
        assertThat(
                other.page.evaluate(
                    """
                    async () => {
                      const moved = [];
                      // On a busy machine a part of the HTML itself may be on the screen before the rest of it.
                      const { domInteractive } = performance.getEntriesByType("navigation")[0];
                      const note = (entries) => moved.push(...entries.filter(({ startTime }) => startTime > domInteractive).map((it) => [it.value, ...it.sources.map(({ node, previousRect, currentRect }) => `${node?.id || node?.className || node?.nodeName} ${previousRect.y} ${currentRect.y}`)].join(" ")));
                      const observer = new PerformanceObserver((list) => note(list.getEntries()));
                      observer.observe({ type: "layout-shift", buffered: true });
                      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));
                      note(observer.takeRecords());
                      return moved;
                    }\
                    """))
            .isEqualTo(List.of());
      }
    }
  }

  @Test
  @DisplayName("find paths, branches and versions in a tree of messages")
  void tree() {
    var told =
        run(
            TREE
                + """
                const names = (path) => path.map(({ message }) => message).join(" ");
                return [tree.newest, names(tree.path("a2")), tree.below("q1"), tree.below("a1"), tree.below("q1b"),
                  tree.versions("q1").join(" "), tree.versions("a1").join(" "), tree.versions("q2").join(" "),
                  names(tree.path("nobody")), exchangesOf(tree.path("a2")).length];
                """);
    assertThat(told)
        .isEqualTo(
            List.of("ab", "q1 a1 q2 a2", "a1b", "a2", "ab", "q1 q1b", "a1 a1b", "q2", "", 2));
  }

  @Test
  @DisplayName("survive a tree that bites its own tail")
  void loop() {
    assertThat(
            run(
                """
                const { Tree } = await import("/assets/chat/tree.js");
                const tree = new Tree([{ message: "a", parent: "b", role: "user" }, { message: "b", parent: "a", role: "assistant" }]);
                return tree.path("a").length;
                """))
        .isEqualTo(3);
  }

  @ParameterizedTest(name = "{0} ms: {1}")
  @CsvSource({
    "0, not kept",
    "1, kept 1 millisecond",
    "60000, kept 1 minute",
    "5400000, kept 90 minutes",
    "604800000, kept 7 days",
    "31536000000, kept 365 days"
  })
  @DisplayName("say for how long a conversation is kept")
  void keeps(double millis, String words) {
    assertThat(
            run(
                "const { keepWords } = await import('/assets/chat/words.js'); return keepWords(it)",
                millis))
        .isEqualTo(words);
  }

  @ParameterizedTest(name = "{0} with text: {1}; without: {2}")
  @CsvSource({
    "upstream_overloaded, Try again, Try again",
    "upstream_interrupted, Continue, Try again",
    "upstream_not_found, Choose another model, Choose another model",
    "upstream_invalid_request, Edit the question, Edit the question",
    "turn_too_large, Continue, Try again",
    "nobody_knows, Try again, Try again"
  })
  @DisplayName("have the one thing to do for each error")
  void remedies(String code, String withText, String without) {
    var told =
        run(
            """
            const { problemOf } = await import("/assets/chat/words.js");
            const failed = { state: "failed", error: { code: it, message: "Hm.", retryable: true } };
            return [problemOf(failed, "text").remedy.words, problemOf(failed, "").remedy.words];
            """,
            code);
    assertThat(told).isEqualTo(List.of(withText, without));
  }

  @Test
  @DisplayName(
      "tell of a limit in the server's own words, which say when it is over, and no seconds")
  void limitsAreTold() {
    var told =
        run(
            """
            const { problemOf } = await import("/assets/chat/words.js");
            const told = (code, text) => problemOf({ state: "failed", error: { code, message: "Begins anew at noon.", retryable: false, retry_after_ms: 40_000_000 } }, text);
            return ["budget_used_up", "budget_reached", "limit_reached", "model_not_allowed"]
              .map((code) => [told(code, "text").words, told(code, "text").remedy?.words ?? "nothing"].join(" "));
            """);
    assertThat(told)
        .isEqualTo(
            List.of(
                "Begins anew at noon. nothing",
                "Begins anew at noon. Continue",
                "Begins anew at noon. Try again",
                "Begins anew at noon. Choose another model"));
  }

  @Test
  @DisplayName("tell the budget that is used up first, and when there is little left")
  void budgets() {
    var told =
        run(
            """
            const { budgetWords } = await import("/assets/chat/words.js");
            const day = { whose: "user", measure: "dollars_a_day", limit: 5, used: 1.25, reserved: 0 };
            const month = { whose: "token", measure: "dollars_a_month", limit: 20, used: 18, reserved: 0 };
            const all = { whose: "all", measure: "dollars_a_day", limit: 1, used: 1, reserved: 0 };
            const turns = { whose: "user", measure: "turns_at_once", limit: 1, used: 0, reserved: 1 };
            return [[], [turns, all], [day], [day, month], [{ ...day, used: 0.0042 }]]
              .map((limits) => budgetWords(limits)).map(({ words, isNear }) => `${words}${isNear ? "!" : ""}`);
            """);
    assertThat(told)
        .isEqualTo(
            List.of(
                "",
                "",
                "$1.25 of $5.00 used today",
                "$18.00 of $20.00 used this month!",
                "$0.0042 of $5.00 used today"));
  }

  @Test
  @DisplayName("have plain words for each code of an end in the protocol")
  void everyCode() {
    var codes =
        List.of(
            "upstream_invalid_request",
            "upstream_authentication",
            "upstream_billing",
            "upstream_not_found",
            "upstream_rate_limited",
            "upstream_overloaded",
            "upstream_error",
            "upstream_timeout",
            "upstream_unreachable",
            "upstream_interrupted",
            "upstream_protocol",
            "turn_too_large",
            "turn_too_long",
            "shutting_down");
    var words =
        run(
            """
            const { problemOf } = await import("/assets/chat/words.js");
            return it.map((code) => problemOf({ state: "failed", error: { code, message: "raw", retryable: false } }, "").words)
              .filter((words) => words === "raw" || words.includes("_"));
            """,
            codes);
    assertThat((List<?>) words).allMatch(it -> it.toString().contains("ANTHROPIC_"));
  }

  @Test
  @DisplayName("tell tokens, cost and time, and mark what is estimated")
  void receipts() {
    var told =
        run(
            """
            const { receiptWords, totalWords } = await import("/assets/chat/words.js");
            const one = { state: "completed", input_tokens: 1200, output_tokens: 34, cache_read_input_tokens: 800, cost_usd: 0.1234, first_delta_ms: 312, model: "m" };
            const two = { ...one, state: "cancelled", estimated: true, cost_usd: null };
            return [receiptWords(one, "x"), receiptWords(two, "x", { standard: "other" }), receiptWords({ state: "failed" }, ""),
              totalWords([one, two], { isPlay: true }), totalWords([])];
            """);
    assertThat(told)
        .isEqualTo(
            List.of(
                "2,000 tokens in (800 cached) · 34 out · $0.12 · first token after 0.31 s",
                "m · ~2,000 tokens in (800 cached) · ~34 out · no price known · first token after"
                    + " 0.31 s · stopped by you",
                "",
                "2 answers · ~4,000 tokens in · ~68 out · would cost ~$0.12 · some without a price ·"
                    + " first token after 0.31 s on average",
                ""));
  }

  @Test
  @DisplayName("know what fits, before and after base64")
  void limits() {
    var told =
        run(
            """
            const { base64Size, problemOfFile, problemOfMessage, problemOfPdf, sizeOf } = await import("/assets/chat/limits.js");
            const image = { type: "image", source: { type: "base64", data: "x".repeat(1000) } };
            return [base64Size(1), base64Size(3), base64Size(4), sizeOf("ä"), sizeOf([image]) > 1000,
              problemOfMessage("x".repeat(900), 0, it.limits) ?? "fits",
              problemOfMessage("x".repeat(9000), 0, it.limits),
              problemOfMessage("x", 33_554_000, {}).includes("in a new conversation"),
              problemOfFile({ name: "a.png", type: "image/png", size: 0 }, it.limits),
              problemOfPdf("a.pdf", "/Type /Page /Type/Page /Type /Pages") ?? "fits"];
            """,
            Map.of("limits", Map.of("message_bytes", 1000, "body_bytes", 5000)));
    assertThat(told)
        .isEqualTo(
            List.of(
                4,
                4,
                8,
                4,
                true,
                "fits",
                "This message is too long: 11 KB, and the server takes 5 KB.",
                true,
                "a.png is empty.",
                "fits"));
  }
}
