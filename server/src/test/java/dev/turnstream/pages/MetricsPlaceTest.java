package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.turnstream.ops.Scraped;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Linux has all of 127.0.0.0/8 on loopback: addresses enough. */
@DisplayName("/metrics on an address of its own")
@EnabledOnOs(OS.LINUX)
class MetricsPlaceTest {
  private static final String ELSEWHERE = "127.0.0.2";

  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.shutdownNow();
  }

  private HttpResponse<String> get(String host, int port, String path) throws Exception {
    var address = URI.create("http://%s:%d%s".formatted(host, port, path));
    return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  private void assertIsThere(int port) throws Exception {
    var told = get(ELSEWHERE, port, "/metrics");
    assertThat(told.statusCode()).isEqualTo(200);
    assertThat(Scraped.read(told.body()).value("turnstream_turns_running")).isZero();
    assertThat(get(ELSEWHERE, port, "/ops/data").statusCode()).isEqualTo(404);
  }

  @Test
  @DisplayName("has the server's port where none is named, and is nowhere else")
  void onTheSamePort() throws Exception {
    try (var server = RunningServer.start("--metrics-host=" + ELSEWHERE)) {
      assertIsThere(server.port());
      assertThat(get("127.0.0.1", server.port(), "/metrics").statusCode()).isEqualTo(404);
      assertThat(get("127.0.0.1", server.port(), "/ops/data").statusCode()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("may have a port of its own too")
  void onAnotherPort() throws Exception {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (var server =
        RunningServer.start("--metrics-host=" + ELSEWHERE, "--metrics-port=" + port)) {
      assertIsThere(port);
      assertThat(get("127.0.0.1", server.port(), "/metrics").statusCode()).isEqualTo(404);
    }
  }

  @Test
  @DisplayName("is named when it can't be had")
  void taken() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getByName(ELSEWHERE))) {
      int port = other.getLocalPort();
      assertThat(
              catchThrowable(() ->
                  RunningServer.start("--metrics-host=" + ELSEWHERE, "--metrics-port=" + port)))
          .hasMessageContaining("for /metrics on 127.0.0.2 port " + port)
          .hasMessageContaining("in use");
    }
  }
}
