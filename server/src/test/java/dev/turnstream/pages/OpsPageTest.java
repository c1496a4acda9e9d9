package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.turnstream.ops.Scraped;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a server of its own, since figures count all that a server did. */
@DisplayName("The operator's page")
@ExtendWith(Stage.class)
class OpsPageTest {
  private static final String GOOD = "!emulate ttft=30 jitter=0.8 delay=12 deltas=30\nTalk.";
  private static final String BROKEN = "!emulate ttft=20 rate=0 error-after=3\nTalk.";
  private static final String OVERLOADED = "!emulate status=529\nTalk.";
  private static final String LONG = "!emulate ttft=20 deltas=100000 delay=20\nTalk.";

  private final Chromium chromium;

  OpsPageTest(Chromium chromium) {
    this.chromium = chromium;
  }

  private static String get(String url) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(url)).build();
      var response = http.send(request, BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      return response.body();
    }
  }

  private static void ask(TutorialClient client, String message, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      client.ask(message);
    }
  }

  /** 6 turns that end well, 1 cancelled, 3 that break off, 1 that is tried three times in vain. */
  private static void load(TutorialClient client) throws Exception {
    ask(client, GOOD, 6);
    client.send(LONG);
    assertThat(client.next().getString("type")).isEqualTo("delta");
    client.cancel();
    for (var frame = client.next(); frame.getString("type").equals("delta"); ) {
      frame = client.next();
    }
    ask(client, BROKEN, 3);
    ask(client, OVERLOADED, 1);
  }

  private static Locator card(Visitor visitor, String id) {
    return visitor.page.locator("#" + id);
  }

  private static Locator readout(Visitor visitor, String id) {
    return card(visitor, id).locator(".readout");
  }

  private static Locator tile(Visitor visitor, String name) {
    return visitor
        .page
        .locator("#tiles div")
        .filter(new Locator.FilterOptions().setHasText(name))
        .locator(".figure");
  }

  private static void picture(Visitor visitor, String name) {
    visitor.page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target", "screenshots", name + ".png")));
  }

  @Test
  void saysThatAllIsWellWhileItIs() throws Exception {
    try (var server = RunningServer.start();
        var visitor = Visitor.on(chromium, server).visit("/ops");
        var client = TutorialClient.open(server.port(), "/ws/chat")) {
      assertThat(visitor.page.locator("#verdict-head")).hasText("All is well.");
      ask(client, GOOD, 2);
      assertThat(visitor.page.locator("#verdict-note"))
          .hasText(Pattern.compile("Nothing failed in the last \\d+ s; 2 turns ended\\."));
      assertThat(readout(visitor, "ends")).hasText("2 completed");
      assertThat(card(visitor, "errors").locator("svg")).containsText("nothing went wrong");
      assertThat(visitor.page).hasTitle("✓ Operations · Turnstream");
      Axe.assertNothingIsInAnybodysWay(visitor.page);
      visitor.assertCalm();
    }
  }

  @Test
  void showsTheRightFiguresOfRealLoad() throws Exception {
    try (var server = RunningServer.start();
        var visitor = Visitor.on(chromium, server, it -> it.setViewportSize(1280, 900));
        var client = TutorialClient.open(server.port(), "/ws/chat/cancellable");
        var other = TutorialClient.open(server.port(), "/ws/chat")) {
      load(client);
      other.send(LONG);
      visitor.visit("/ops");
      assertThat(readout(visitor, "ends")).hasText("6 completed · 1 cancelled · 4 failed");
      assertThat(readout(visitor, "errors")).hasText("4 failed · 2 asked again");
      assertThat(tile(visitor, "Turns running")).hasText("1");
      assertThat(tile(visitor, "Watchers")).hasText("1");
      assertThat(visitor.page.locator("#concerns li.watch").first())
          .hasText(
              Pattern.compile(
                  "●4 of the last 11 turns failed, mostly with upstream_overloaded\\."
                      + "since \\d\\d:\\d\\d, for \\d+ s"));
      assertThat(visitor.page).hasTitle(Pattern.compile("[●▲] Operations · Turnstream"));
      assertAgrees(server, visitor);
      look(visitor);
      visitor.assertCalm();
    }
  }

  /** What the page, the JSON and Prometheus' text say is the same. */
  private static void assertAgrees(RunningServer server, Visitor visitor) throws Exception {
    var told = Scraped.read(get(server.url("/metrics")));
    assertThat(told.value("turnstream_turns_total", "{state=failed}")).isEqualTo(4);
    assertThat(told.value("turnstream_turns_total", "{state=completed}")).isEqualTo(6);
    assertThat(told.value("turnstream_upstream_retries_total", "{code=upstream_overloaded}"))
        .isEqualTo(2);
    assertThat(told.value("turnstream_time_to_first_token_seconds_count")).isEqualTo(11);
    var cost = told.value("turnstream_cost_today_dollars");
    assertThat(cost).isPositive();
    var shown = tile(visitor, "Cost today").innerText();
    assertThat(Double.parseDouble(shown.substring(1))).isCloseTo(cost, within(0.00005));
    assertThat(readout(visitor, "first-token"))
        .hasText(Pattern.compile("p50 \\d+ ms · p99 [\\d.]+ m?s"));
    card(visitor, "errors").getByText("Numbers").click();
    assertThat(card(visitor, "errors").locator("tbody tr").first())
        .hasText("upstream overloaded" + "asked again" + "2" + "2");
    card(visitor, "cost-day").getByText("Numbers").click();
    assertThat(card(visitor, "cost-day").locator("tbody tr")).containsText("claude-sonnet-4-6");
  }

  /** What is drawn in each picture, besides its grid. */
  private static final Map<String, String> DRAWN =
      Map.of(
          "errors", "circle.failed",
          "ends", "path.completed",
          "first-token", "path.heat",
          "gaps", "path.heat",
          "turns", "path.line.a",
          "tokens", "path.line.a",
          "cost-minute", "path.a",
          "cost-day", "path.b",
          "memory", "path.line.b",
          "delay", "path.heat");

  @Test
  @DisplayName("draws each of its pictures, and has the numbers behind it")
  void pictures() throws Exception {
    try (var server = RunningServer.start();
        var visitor = Visitor.on(chromium, server);
        var client = TutorialClient.open(server.port(), "/ws/chat/cancellable")) {
      load(client);
      visitor.visit("/ops");
      assertThat(readout(visitor, "ends")).hasText("6 completed · 1 cancelled · 4 failed");
      for (var drawn : DRAWN.entrySet()) {
        var card = card(visitor, drawn.getKey());
        assertThat(card.locator("svg " + drawn.getValue()).first()).isAttached();
        assertThat(readout(visitor, drawn.getKey()))
            .not()
            .hasText(Pattern.compile("^(none|not known)?$"));
        card.getByText("Numbers").click();
        assertThat(card.locator("tbody tr").first()).isVisible();
      }
      var totals = new JsonObject(get(server.url("/ops/data"))).getJsonObject("totals");
      assertThat(sumOfNumbers(visitor, "first-token"))
          .isEqualTo(totals.getJsonObject("first_token").getInteger("count"));
      assertThat(sumOfNumbers(visitor, "gaps"))
          .isEqualTo(totals.getJsonObject("gaps").getInteger("count"));
      visitor.assertCalm();
    }
  }

  /** All of a distribution's second column, "Number". */
  private static int sumOfNumbers(Visitor visitor, String id) {
    return card(visitor, id).locator("tbody td:nth-child(2)").allInnerTexts().stream()
        .mapToInt(it -> Integer.parseInt(it.replace(",", "")))
        .sum();
  }

  /** In each light and size nothing is in anybody's way; the pictures are for people to look at. */
  private static void look(Visitor visitor) {
    Axe.assertNothingIsInAnybodysWay(visitor.page);
    picture(visitor, "ops-light");
    visitor.page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    Axe.assertNothingIsInAnybodysWay(visitor.page);
    picture(visitor, "ops-dark");
    visitor.page.setViewportSize(360, 740);
    Axe.assertNothingIsInAnybodysWay(visitor.page);
    var wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
    assertThat(visitor.page.evaluate(wide)).as("scrolls sideways").isEqualTo(false);
    picture(visitor, "ops-phone");
  }

  @Test
  void looksAtOneMomentByKeyboardAndByPointer() throws Exception {
    try (var server = RunningServer.start();
        var visitor = Visitor.on(chromium, server).visit("/ops");
        var client = TutorialClient.open(server.port(), "/ws/chat")) {
      ask(client, GOOD, 1);
      assertThat(readout(visitor, "ends")).hasText("1 completed");
      var told = visitor.page.locator("#moment-told");
      assertThat(told).hasText("the whole time");
      visitor.page.locator("[name=window][value='5']").focus();
      visitor.page.keyboard().press("Space");
      assertThat(visitor.page.locator("#moment")).hasAttribute("max", "59");
      visitor.page.keyboard().press("Tab");
      assertThat(visitor.page.locator("#moment")).isFocused();
      visitor.page.keyboard().press("Home");
      assertThat(told).hasText("not known");
      assertThat(readout(visitor, "ends")).hasText("not known");
      visitor.page.keyboard().press("End");
      assertThat(told).hasText("the whole time");
      var box = card(visitor, "ends").locator("svg").boundingBox();
      visitor.page.mouse().move(box.x + box.width - 10, box.y + box.height / 2);
      assertThat(told).hasText(Pattern.compile("\\d\\d:\\d\\d:\\d\\d"));
      visitor.page.mouse().move(0, 0);
      assertThat(told).hasText("the whole time");
      visitor.assertCalm();
    }
  }

  @Test
  void saysThatTheServerIsGoneAndGoesOnWhenItIsBack(@TempDir Path data) throws Exception {
    int port = freePort();
    var flags = new String[] {"--port=" + port, "--data-dir=" + data};
    try (var before = RunningServer.start(flags);
        var visitor = Visitor.on(chromium, before)) {
      try (var client = TutorialClient.open(port, "/ws/chat")) {
        ask(client, GOOD, 3);
      }
      visitor.visit("/ops");
      assertThat(readout(visitor, "ends")).hasText("3 completed");
      var cost = cost(before);
      assertThat(cost).isPositive();
      before.crash();
      assertThat(visitor.page.locator("#concerns")).containsText("The server does not answer");
      assertThat(visitor.page.locator("#verdict-head")).hasText("Something is wrong.");
      picture(visitor, "ops-lost");
      try (var after = RunningServer.start(flags)) {
        assertThat(visitor.page.locator("#verdict-head")).hasText("All is well.");
        assertThat(readout(visitor, "ends")).hasText("none");
        assertThat(cost(after)).as("the ledger outlives the process").isEqualTo(cost);
      }
    }
  }

  /** Of all days that are told, and so of today, unless it is midnight. */
  private static double cost(RunningServer server) throws Exception {
    var days = new JsonObject(get(server.url("/ops/data"))).getJsonArray("days");
    return days.stream()
        .map(day -> ((JsonObject) day).getJsonArray("models"))
        .flatMap(JsonArray::stream)
        .mapToDouble(model -> ((JsonObject) model).getDouble("cost_usd"))
        .sum();
  }

  @Test
  void leavesMetricsToAPortOfTheirOwn() throws Exception {
    int port = freePort();
    try (var server = RunningServer.start("--metrics-port=" + port);
        var http = HttpClient.newHttpClient()) {
      var own = "http://127.0.0.1:" + port;
      assertThat(Scraped.read(get(own + "/metrics")).value("turnstream_turns_running")).isZero();
      assertThat(status(http, server.url("/metrics"))).isEqualTo(404);
      assertThat(status(http, server.url("/ops/data"))).isEqualTo(200);
      assertThat(status(http, own + "/")).isEqualTo(404);
      assertThat(status(http, own + "/ops/data")).isEqualTo(404);
      var post = HttpRequest.newBuilder(URI.create(own + "/metrics"));
      post.POST(HttpRequest.BodyPublishers.noBody());
      assertThat(http.send(post.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(405);
      assertThat(status(http, own.replace("127.0.0.1", "localhost") + "/metrics")).isEqualTo(200);
    }
  }

  private static int status(HttpClient http, String url) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url)).build();
    return http.send(request, BodyHandlers.ofString()).statusCode();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
