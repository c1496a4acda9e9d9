package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.edge.TestCertificate;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The chat page over HTTPS")
@ExtendWith(Stage.class)
class SafePageTest {
  @TempDir private Path directory;
  private final Chromium chromium;

  SafePageTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @Test
  @DisplayName("is fetched by HTTP/2, chats over WSS, goes on after a reload, and is stopped")
  void chats() throws Exception {
    var certificate = TestCertificate.make(directory, "page");
    try (var server =
            RunningServer.start(
                "--tls-certificate=" + certificate.certificate, "--tls-key=" + certificate.key);
        var visitor =
            Visitor.at(
                chromium,
                "https://127.0.0.1:" + server.port(),
                it -> it.setIgnoreHTTPSErrors(true).setViewportSize(1100, 760))) {
      visitor.visit("/");
      assertThat(protocol(visitor)).isEqualTo("h2");
      var socket = visitor.page.waitForWebSocket(() -> visitor.page.reload());
      assertThat(socket.url()).isEqualTo("wss://127.0.0.1:" + server.port() + "/ws");
      visitor.ask("!emulate ttft=20 deltas=2000 delay=20\nTalk.");
      assertThat(visitor.answer()).not().isEmpty();
      visitor.page.reload();
      assertThat(visitor.answer()).not().isEmpty();
      visitor.page.keyboard().press("Escape");
      visitor.awaitEnd();
      assertThat(visitor.receipt()).containsText("stopped by you");
    }
  }

  private static Object protocol(Visitor visitor) {
    return visitor.page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol");
  }
}
