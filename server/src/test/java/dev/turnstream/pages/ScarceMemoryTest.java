package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.client.Turnstream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A whole server whose heap is small, and whose limit is lower still. */
@DisplayName("A server that is short of memory")
class ScarceMemoryTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static String ready(RunningServer server) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(server.url("/health/ready"))).build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  @Test
  @DisplayName("says so, and begins no turn")
  void refuses() throws Exception {
    var small = Map.of("JAVA_TOOL_OPTIONS", "-Xmx48m");
    try (var server = RunningServer.start(small, "--max-heap-use=2");
        var client = Turnstream.connect(URI.create("ws://127.0.0.1:" + server.port() + "/ws"))) {
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (!ready(server).contains("\"memory\"")) {
        assertThat(System.nanoTime()).as("time for a collection").isLessThan(until);
      }
      assertThat(client.conversation().send("Hi").finished())
          .failsWithin(PATIENCE)
          .withThrowableThat()
          .withMessageContaining("too_many_turns");
      assertThat(server.output()).contains("New turns are refused");
    }
  }
}
