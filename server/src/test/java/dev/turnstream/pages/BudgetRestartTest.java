package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("When a server with budgets is killed while it spends")
class BudgetRestartTest {
  private static final long PATIENCE = 30; // seconds
  private static final String SLOW = "!emulate ttft=5 deltas=2000 delay=20\\nTalk.";

  @TempDir private Path data;

  private final HttpClient http = HttpClient.newHttpClient();

  private RunningServer server() {
    return RunningServer.start("--data-dir=" + data, "--user-dollars-a-day=0.5");
  }

  @Test
  @DisplayName("the next one knows what was spent, to the last digit, and nothing stays reserved")
  void theNextOneKnows() throws Exception {
    var first = server();
    var frames = new Frames();
    var socket = frames.open(http, first);
    socket.sendText("{\"type\":\"start\",\"id\":\"c1\",\"message\":\"" + SLOW + "\"}", true);
    try (var loose = ask(first)) {
      awaitText(loose);
      frames.await(frame -> isBudget(frame) && limit(frame).getDouble("reserved") > 0.03);
      frames.await(frame -> "text".equals(frame.getString("type")));
      frames.await(frame -> isBudget(frame) && limit(frame).getDouble("used") > 0);
      first.crash();
    }

    try (var next = server()) {
      var usage = get(next, "/api/usage").getJsonArray("usage").getJsonObject(0);
      assertThat(usage.getInteger("turns")).isEqualTo(2);
      assertThat(usage.getInteger("estimated")).isEqualTo(2);
      var spent = decimal(usage, "cost_usd");
      assertThat(spent).isPositive();
      var again = new Frames();
      again.open(http, next);
      var told = limit(again.await(BudgetRestartTest::isBudget));
      assertThat(decimal(told, "used")).isEqualByComparingTo(spent);
      assertThat(told.getDouble("reserved")).isZero();
    }
  }

  private static BigDecimal decimal(JsonObject json, String name) {
    return new BigDecimal(String.valueOf(json.getValue(name)));
  }

  private static boolean isBudget(JsonObject frame) {
    return "budget".equals(frame.getString("type"));
  }

  private static JsonObject limit(JsonObject budget) {
    return budget.getJsonArray("limits").getJsonObject(0);
  }

  /** A turn that belongs to no conversation. */
  private BufferedReader ask(RunningServer server) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(server.url("/sse/chat")))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString("{\"message\":\"" + SLOW + "\"}"))
            .build();
    var body = http.send(request, BodyHandlers.ofInputStream()).body();
    return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  private static void awaitText(BufferedReader events) throws IOException {
    for (var line = events.readLine(); line != null; line = events.readLine()) {
      if (line.contains("\"delta\"")) {
        return;
      }
    }
    throw new AssertionError("no text came");
  }

  private JsonObject get(RunningServer server, String path)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(server.url(path))).build();
    return new JsonObject(http.send(request, BodyHandlers.ofString()).body());
  }

  /** What a socket of the native protocol hears. */
  private static final class Frames implements WebSocket.Listener {
    private final BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    WebSocket open(HttpClient http, RunningServer server) throws Exception {
      return http.newWebSocketBuilder()
          .subprotocols("turnstream.v1")
          .buildAsync(URI.create(server.url("/ws").replace("http:", "ws:")), this)
          .get(PATIENCE, TimeUnit.SECONDS);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      part.append(text);
      if (last) {
        heard.add(new JsonObject(part.toString()));
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    JsonObject await(Predicate<JsonObject> wanted) throws InterruptedException {
      while (true) {
        var frame = heard.poll(PATIENCE, TimeUnit.SECONDS);
        if (frame == null) {
          throw new AssertionError("what was waited for did not come");
        }
        if (wanted.test(frame)) {
          return frame;
        }
      }
    }
  }
}
