package dev.turnstream.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.gateway.Waiting;
import dev.turnstream.pages.RunningServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PROTOCOL.md, section 2: how often an address may come, where TLS is spoken. */
@DisplayName("Over TLS, an address")
class TlsArrivalsTest {
  private static final int PATIENCE_MILLIS = 60_000;

  private TestCertificate certificate;
  private SSLSocketFactory trusting;

  @SuppressWarnings("NullAway.Init") // each test starts it with limits of its own
  private RunningServer server;

  private final List<Socket> sockets = new ArrayList<>();

  @BeforeEach
  void certify(@TempDir Path directory) throws Exception {
    certificate = TestCertificate.make(directory, "first");
    trusting = certificate.trusting().getSocketFactory();
  }

  @AfterEach
  void close() throws Exception {
    for (var socket : sockets) {
      socket.close();
    }
    server.close();
  }

  private void start(String limit) {
    server =
        RunningServer.start(
            "--tls-certificate=" + certificate.certificate,
            "--tls-key=" + certificate.key,
            "--handshake-timeout=5m",
            limit);
  }

  private Socket connect() throws IOException {
    var socket = new Socket("localhost", server.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    sockets.add(socket);
    return socket;
  }

  /** Asks over a connection of its own; the first line of the answer, or nothing. */
  private String ask(String request) {
    try (var tls = trusting.createSocket("localhost", server.port())) {
      tls.setSoTimeout(PATIENCE_MILLIS);
      tls.getOutputStream().write(request.formatted(server.port()).getBytes(UTF_8));
      var line = new BufferedReader(new InputStreamReader(tls.getInputStream(), UTF_8)).readLine();
      return line == null ? "" : line;
    } catch (IOException _) {
      return "";
    }
  }

  private String ask() {
    return ask("GET /info HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n");
  }

  @Test
  @DisplayName("may have only so many connections that have not even begun their handshake")
  void mayHaveOnlySoManySilentConnections() throws Exception {
    start("--max-pending-handshakes=4");
    for (int i = 0; i < 20; i++) {
      connect();
    }
    Waiting.until("there is no room", () -> ask().isEmpty());
    assertThat(connect().getInputStream().read())
        .as("closed before it says anything")
        .isEqualTo(-1);
    for (var socket : sockets) {
      socket.close();
    }
    Waiting.until("there is room", () -> ask().contains(" 200 "));
    Waiting.until("who has asked is counted no more", () -> ask().contains(" 200 "));
  }

  @Test
  @DisplayName("that connects too often is closed before its handshake; the emulator inside is not")
  void isClosedBeforeItsHandshake() throws Exception {
    start("--connection-rate=2");
    var question = "{\"message\":\"!emulate ttft=1 rate=0\\nrepeat Hello\"}";
    var asking =
        "POST /sse/chat HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\nContent-Length: "
            + question.length()
            + "\r\nConnection: close\r\n\r\n"
            + question;
    assertThat(ask(asking)).contains(" 200 ");
    assertThat(ask(asking)).contains(" 200 ");
    assertThat(ask()).isEmpty();
    assertThat(connect().getInputStream().read()).isEqualTo(-1);
  }
}
