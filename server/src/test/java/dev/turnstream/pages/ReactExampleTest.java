package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example on the AI SDK's useChat, built as its users build it, on an origin of its own. */
@DisplayName("The React example")
@ExtendWith(Stage.class)
class ReactExampleTest {
  private static final Npm EXAMPLE = new Npm(Path.of("../examples/react-use-chat"));
  private static final String SLOW = "!emulate ttft=20 deltas=200 delay=30\nTalk.";

  /** The turn of the newest message, as the page keeps it. */
  private static final String TURN =
      "JSON.parse(localStorage.getItem(location.hash.slice(1))).at(-1).metadata.turn";

  private static Network network;
  private static HttpServer site;
  private static RunningServer server;

  private final Chromium chromium;
  private Visitor visitor;
  private Page page;

  ReactExampleTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @BeforeAll
  static void build() throws Exception {
    network = new Network();
    EXAMPLE.install();
    EXAMPLE.run(Map.of("VITE_TURNSTREAM", network.origin()), "npm", "run", "build");
    var folder = EXAMPLE.folder().resolve("dist").toAbsolutePath().normalize();
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    site = SimpleFileServer.createFileServer(anyPort, folder, OutputLevel.NONE);
    site.start();
    server = RunningServer.start("--allowed-origins=" + network.origin() + "," + home());
    network.leadTo(server.port());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    site.stop(0);
    network.close();
  }

  private static String home() {
    return "http://127.0.0.1:" + site.getAddress().getPort();
  }

  @BeforeEach
  void open() {
    visitor = Visitor.at(chromium, home(), it -> it.setViewportSize(1100, 760)).visit("/");
    page = visitor.page;
  }

  @AfterEach
  void leave() {
    network.mend();
    visitor.close();
  }

  private Locator answer() {
    return page.locator("article.assistant").last();
  }

  private Locator text() {
    return answer().locator(".text").last();
  }

  private Locator receipt() {
    return answer().locator(".receipt");
  }

  private Locator connection() {
    return page.locator("header [role=status]");
  }

  private static boolean isCompleted(String turn) {
    try (var body = URI.create(server.url("/api/turns/" + turn)).toURL().openStream()) {
      return new String(body.readAllBytes(), UTF_8).contains("\"state\":\"completed\"");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitLonger(int characters) {
    page.waitForCondition(() -> text().innerText().length() > characters);
  }

  @Test
  void streamsAnAnswerAndTellsWhatItHasCost() {
    visitor.picture("react-empty");
    page.getByText("A table, please").click();
    assertThat(answer().locator("table")).isVisible();
    assertThat(receipt()).containsText("tokens");
    visitor.ask("!emulate rate=0\nThink: why is the sky blue?");
    assertThat(answer().locator(".reasoning")).hasCount(1);
    assertThat(receipt()).containsText("$");
    assertThat(page.locator("article")).hasCount(4);
    visitor.picture("react-answer");
  }

  @Test
  void fitsAPhone() {
    visitor.close();
    visitor =
        Visitor.at(
                chromium,
                home(),
                it -> it.setViewportSize(390, 760).setIsMobile(true).setHasTouch(true))
            .visit("/");
    page = visitor.page;
    page.getByText("What time is it in Tokyo?").click();
    assertThat(receipt()).containsText("tokens");
    visitor.ask("!emulate rate=0\nA table, please");
    assertThat(page.locator("article")).hasCount(4);
    assertThat(receipt()).containsText("tokens");
    visitor.picture("react-phone");
    var isWide = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
    assertThat(page.evaluate(isWide)).isEqualTo(false);
  }

  @Test
  void stopsTheTurnAtTheServer() {
    visitor.ask("!emulate ttft=20 deltas=2000 delay=30\nTalk.");
    awaitLonger(50);
    visitor.button("Stop").click();
    assertThat(receipt()).containsText("stopped");
    assertThat(receipt()).containsText("tokens");
    visitor.picture("react-stopped");
    visitor.ask("!emulate rate=0\nrepeat next");
    assertThat(text()).hasText("next");
  }

  @Test
  void goesOnAfterAReload() {
    visitor.ask(SLOW);
    awaitLonger(50);
    page.reload();
    awaitLonger(100);
    assertThat(page.locator("article")).hasCount(2);
    assertThat(receipt()).containsText("tokens");
    var told = text().innerText();
    page.reload();
    assertThat(text()).hasText(told);
    assertThat(page.locator("article")).hasCount(2);
    assertThat(page.locator(".problem")).hasCount(0);
  }

  @Test
  void hasAnAnswerWholeThatEndedWhileThePageWasAway() {
    visitor.ask("!emulate ttft=20 deltas=40 delay=20\nTalk.");
    awaitLonger(50);
    var address = page.url();
    var turn = page.evaluate(TURN).toString();
    page.navigate("about:blank");
    page.waitForCondition(() -> isCompleted(turn));
    page.navigate(address);
    assertThat(receipt()).containsText("tokens");
    assertThat(page.locator("article")).hasCount(2);
  }

  @Test
  void pausesWhileTheNetworkIsGone() {
    visitor.ask(SLOW);
    awaitLonger(50);
    network.cut();
    assertThat(connection()).hasText("Reconnecting…");
    visitor.picture("react-lost");
    int seen = text().innerText().length();
    network.mend();
    awaitLonger(seen);
    assertThat(connection()).isEmpty();
    assertThat(receipt()).containsText("tokens");
    assertThat(page.locator(".problem")).hasCount(0);
    assertThat(page.locator("article")).hasCount(2);
  }

  @Test
  void runsAToolInThePage() {
    page.getByText("What time is it in Tokyo?").click();
    var tool = answer().locator(".tool");
    assertThat(tool).containsText("get_time");
    assertThat(tool).containsText("Asia/Tokyo");
    assertThat(text()).containsText(Pattern.compile("get_time", Pattern.CASE_INSENSITIVE));
    assertThat(receipt()).containsText("tokens");
    assertThat(page.locator("article")).hasCount(2);
    visitor.picture("react-tool");
    page.reload();
    assertThat(answer().locator(".tool")).containsText("Asia/Tokyo");
    assertThat(page.locator("article")).hasCount(2);
  }

  @Test
  void saysThatAnAnswerBrokeOffWhenTheServerWasKilled() throws Exception {
    var data = Files.createTempDirectory("turnstream-react");
    var flags =
        new String[] {"--allowed-origins=" + network.origin() + "," + home(), "--data-dir=" + data};
    try (var first = RunningServer.start(flags)) {
      network.leadTo(first.port());
      network.cut(); // what the page holds open to the other server
      network.mend();
      visitor.ask("!emulate ttft=20 deltas=500 delay=20\nTalk.");
      assertThat(text()).containsText(Pattern.compile("tide.*tide.*tide.*"));
      first.crash();
      assertThat(connection()).hasText("Reconnecting…");
      try (var second = RunningServer.start(flags)) {
        network.leadTo(second.port());
        assertThat(page.locator(".problem")).containsText("stopped in the middle");
        assertThat(text()).containsText("The tide comes in");
        visitor.picture("react-interrupted");
      }
    } finally {
      network.leadTo(server.port());
    }
  }
}
