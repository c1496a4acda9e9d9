package dev.turnstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of {@code /ag-ui} its own client does not show: AguiClientTest has the rest. */
@DisplayName("The door of AG-UI")
class AguiDoorTest {
  private static final String FRIEND = "https://friend.example";

  private final HttpClient http = HttpClient.newHttpClient();
  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = new GatewayFixture();
  }

  @AfterEach
  void close() throws Exception {
    http.close();
    gateway.close();
  }

  private HttpResponse<String> call(String method, String path, String body, String... headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + gateway.port() + path))
            .header("content-type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    var asked = headers.length == 0 ? request : request.headers(headers);
    return http.send(asked.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static String input() {
    var message = new JsonObject().put("id", "1").put("role", "user").put("content", "Hi");
    return new JsonObject()
        .put("threadId", "t")
        .put("runId", "r")
        .put("messages", new JsonArray().add(message))
        .encode();
  }

  @Test
  void letsPagesOfAllowedOriginsSendAndReadWhatTheyNeed() throws Exception {
    var preflight =
        call("OPTIONS", "/ag-ui", "", "origin", FRIEND, "access-control-request-method", "POST");
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(header(preflight, "access-control-allow-origin")).isEqualTo(FRIEND);
    assertThat(header(preflight, "access-control-allow-methods")).isEqualTo("POST");
    assertThat(header(preflight, "access-control-allow-headers"))
        .isEqualTo(
            "accept, authorization, content-type, last-event-id, turnstream-turn, turnstream-on-close");
    var answer = call("POST", "/ag-ui", "{}", "origin", FRIEND);
    assertThat(header(answer, "access-control-allow-origin")).isEqualTo(FRIEND);
    assertThat(header(answer, "access-control-expose-headers"))
        .contains("turnstream-turn", "turnstream-conversation");
    var foreign = call("POST", "/ag-ui", "{}", "origin", "https://foe.example");
    assertThat(foreign.statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /ag-ui, 405, POST",
    "POST, /ag-ui/capabilities, 405, GET",
    "POST, /ag-ui/threads/t, 405, GET",
    "DELETE, /ag-ui/turns/turn_00000000000000000000000000000000, 405, GET",
    "GET, /ag-ui/turns/turn_1, 404, ''",
    "GET, /ag-ui/threads/, 404, ''",
    "GET, /ag-ui/threads/a/b, 404, ''",
    "GET, /ag-ui/other, 404, ''",
  })
  void hasNoOtherPathsAndMethods(String method, String path, int status, String allow)
      throws Exception {
    var answer = call(method, path, "");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(header(answer, "allow")).isEqualTo(allow);
  }

  @Test
  void tellsTheIdsInTheHeadOfTheAnswer() throws Exception {
    var asked =
        Thread.ofVirtual()
            .unstarted(() -> {
              try {
                var question = gateway.nextQuestion();
                question.begin(1);
                question.finish(1);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    asked.start();
    var answer = call("POST", "/ag-ui", input());
    asked.join();
    assertThat(header(answer, "content-type")).isEqualTo("text/event-stream");
    assertThat(header(answer, "turnstream-turn")).matches("turn_[0-9a-f]{32}");
    assertThat(header(answer, "turnstream-conversation")).matches("conv_[0-9a-f]{32}");
  }

  @Test
  void tellsAWatcherThatHasNoStoreThatThereIsNone() throws Exception {
    gateway.storeFails = true;
    assertThat(call("GET", "/ag-ui/threads/t", "").statusCode()).isEqualTo(503);
    assertThat(call("POST", "/ag-ui", input()).body()).contains("store_unavailable");
  }
}
