package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A page of another origin, open in the owner's browser, tries to use the owner's server. */
@DisplayName("A foreign page")
@ExtendWith(Stage.class)
class ForeignPageTest {
  private static final String OPEN_SOCKET =
      """
      address => new Promise(done => {
        const socket = new WebSocket(address);
        socket.onopen = () => done("open");
        socket.onclose = (event) => done("closed " + event.code);
      })\
      """;
  private static final String POST =
      """
      address => fetch(address, { method: "POST", mode: "no-cors", body: '{"message":"spend"}' })
        .then(it => it.type, it => "failed")\
      """;

  private final Chromium chromium;
  private HttpServer stranger;

  ForeignPageTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @BeforeEach
  void serve() throws IOException {
    stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stranger.createContext(
        "/",
        exchange -> {
          var page = "<!doctype html><title>stranger</title>".getBytes(UTF_8);
          exchange.getResponseHeaders().set("content-type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    stranger.start();
  }

  @AfterEach
  void stop() {
    stranger.stop(0);
  }

  @Test
  void canNeitherOpenASocketNorPostAQuestion() {
    try (var server = RunningServer.start();
        var context = chromium.browser().newContext()) {
      var page = context.newPage();
      page.navigate(origin());
      for (var path : new String[] {"/ws/chat", "/ws/chat/multi", "/ws/chat/cancellable"}) {
        assertThat(open(page, server, path)).isEqualTo("closed 1006");
      }
      page.evaluate(POST, server.url("/sse/chat"));
      assertThat(server.output()).contains("--allowed-origins " + origin());
    }
  }

  @Test
  void mayWhereTheOwnerNamedIt() {
    try (var server = RunningServer.start("--allowed-origins=" + origin());
        var context = chromium.browser().newContext()) {
      var page = context.newPage();
      page.navigate(origin());
      assertThat(open(page, server, "/ws/chat")).isEqualTo("open");
    }
  }

  @Test
  void losesHoldOfThePageThatItOpens() {
    try (var server = RunningServer.start();
        var context = chromium.browser().newContext()) {
      var page = context.newPage();
      page.navigate(origin());
      var opened =
          page.waitForPopup(() ->
              page.evaluate("address => { globalThis.held = open(address); }", server.url("/")));
      assertThat(opened.locator("#upstream")).isVisible();
      assertThat(page.evaluate("held.closed")).as("to who opened it, it is gone").isEqualTo(true);
      assertThat(opened.evaluate("opener === null")).isEqualTo(true);
      opened.reload();
      assertThat(opened.locator("#upstream")).isVisible();
      assertThat(page.evaluate("held.closed")).as("after a reload, too").isEqualTo(true);
    }
  }

  private static Object open(Page page, RunningServer server, String path) {
    return page.evaluate(OPEN_SOCKET, "ws://127.0.0.1:" + server.port() + path);
  }

  private String origin() {
    return "http://127.0.0.1:" + stranger.getAddress().getPort();
  }
}
