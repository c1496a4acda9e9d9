package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.gateway.Waiting;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server with the emulator, whose config file changes. */
@DisplayName("Budgets of a server that runs")
class BudgetReloadTest {
  private static final String QUICK = "!emulate rate=0\nrepeat x";

  @TempDir private Path directory;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final HttpClient http = HttpClient.newHttpClient();
  private Main.Running server;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(directory.resolve("turnstream.conf"), "");
    var out = new PrintStream(log, true, StandardCharsets.UTF_8);
    server =
        new Main(Map.of(), directory, out, out)
            .start(Arguments.read("--port=0", "--data-dir=" + directory.resolve("data")));
  }

  @AfterEach
  void close() {
    http.shutdownNow();
    server.close();
  }

  private String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  private String configured(String lines) throws Exception {
    Files.writeString(directory.resolve("turnstream.conf"), lines);
    return Reloads.anew(server, this::log);
  }

  private HttpRequest question(String text, boolean streams) {
    var message = new JsonObject().put("role", "user").put("content", text);
    var body =
        new JsonObject()
            .put("model", "claude-sonnet-4-6")
            .put("max_tokens", 300)
            .put("stream", streams)
            .put("messages", new JsonArray().add(message));
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:%d/v1/messages".formatted(server.port())))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body.encode()))
        .build();
  }

  private HttpResponse<String> asked() throws Exception {
    return http.send(question(QUICK, false), BodyHandlers.ofString());
  }

  @Test
  @DisplayName("that are new begin with what was used before")
  void countsWhatWasUsedBefore() throws Exception {
    assertThat(asked().statusCode()).isEqualTo(200);
    assertThat(asked().statusCode()).isEqualTo(200);
    var told = configured("all-turns-an-hour = 2\n");
    assertThat(told)
        .contains("all-turns-an-hour is \"2\" now and was not set, by turnstream.conf:1");
    assertThat(asked().statusCode()).isEqualTo(429);
    configured("all-turns-an-hour = 3\n");
    assertThat(asked().statusCode()).isEqualTo(200);
    assertThat(asked().statusCode()).isEqualTo(429);
    configured("");
    assertThat(asked().statusCode()).as("without a limit").isEqualTo(200);
    configured("all-turns-an-hour = 5\n");
    assertThat(asked().statusCode()).as("the fourth was not forgotten").isEqualTo(200);
    assertThat(asked().statusCode()).isEqualTo(429);
  }

  @Test
  @DisplayName("count a turn that had begun without them, and let it end")
  void countsWhatRuns() throws Exception {
    var running =
        http.send(
            question("!emulate ttft=5 deltas=100000 delay=20\nTalk.", true),
            BodyHandlers.ofInputStream());
    try (InputStream events = running.body()) {
      assertThat(events.read()).isPositive();
      configured("user-turns-an-hour = 2\n");
      assertThat(asked().statusCode()).isEqualTo(200);
    } // and so it is cancelled
    Waiting.until(
        "it counts by its end",
        () -> {
          try {
            return log().contains("status=cancelled") && asked().statusCode() == 429;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  @DisplayName("of dollars hold from the next turn on")
  void ofDollars() throws Exception {
    assertThat(asked().statusCode()).isEqualTo(200);
    configured("user-dollars-a-day = 0.000001\n");
    assertThat(asked().statusCode()).isEqualTo(402);
    configured("user-dollars-a-day = 1\n");
    assertThat(asked().statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("stay as they were where the model of the start would not be offered any more")
  void keepTheModel() throws Exception {
    assertThat(configured("models = claude-haiku-4-5\nmodel = claude-haiku-4-5\n"))
        .contains(
            "The settings stay as they were: models: \"claude-sonnet-4-6\", which this server was started with");
    assertThat(asked().statusCode()).isEqualTo(200);
    configured("models = claude-sonnet-4-6, claude-haiku-4-5\n");
    assertThat(asked().statusCode()).isEqualTo(200);
  }
}
