package dev.turnstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Rate;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What of {@code /v1/messages} Claude's own SDKs do not show. */
@DisplayName("The door of the Messages API")
class MessagesDoorTest {
  private static final String FRIEND = "https://friend.example";
  private static final long ALL_BODIES = 128L << 20;

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

  private static String body(boolean stream) {
    var message = new JsonObject().put("role", "user").put("content", "Hi");
    return new JsonObject()
        .put("model", "claude-sonnet-4-6")
        .put("max_tokens", 10)
        .put("stream", stream)
        .put("messages", new JsonArray().add(message))
        .encode();
  }

  private HttpRequest.Builder request(String path, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + gateway.port() + path))
            .header("content-type", "application/json");
    return headers.length == 0 ? request : request.headers(headers);
  }

  private CompletableFuture<HttpResponse<String>> ask(String... headers) {
    var request = request("/v1/messages", headers).POST(BodyPublishers.ofString(body(false)));
    return http.sendAsync(request.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private void answerNext(String text) throws InterruptedException {
    var question = gateway.nextQuestion();
    question.begin(1);
    question.say(text);
    question.finish(1);
  }

  @Test
  void takesARequestThatIsSentAgainForTheSame() throws Exception {
    String[] named = {"turnstream-conversation", "c", "idempotency-key", "key-1"};
    var first = ask(named);
    answerNext("Once.");
    var second = ask(named);
    assertThat(second.get().body()).isEqualTo(first.get().body()).contains("Once.");
    assertThat(header(second.get(), "turnstream-turn"))
        .isEqualTo(header(first.get(), "turnstream-turn"))
        .startsWith("turn_");
    var other = ask("turnstream-conversation", "c", "idempotency-key", "key-2");
    answerNext("Twice.");
    assertThat(other.get().body()).contains("Twice.");
  }

  @Test
  void givesARequestAnIdOfItsOwnWhereTheKeyIsNone() throws Exception {
    var ids = List.of("", "with a space", "x".repeat(65));
    var turns =
        ids.stream().map(id -> ask("turnstream-conversation", "c", "idempotency-key", id)).toList();
    for (var _ : turns) {
      answerNext("Hello.");
    }
    assertThat(turns.stream().map(CompletableFuture::join).map(it -> header(it, "turnstream-turn")))
        .doesNotHaveDuplicates();
  }

  @Test
  void letsPagesOfAllowedOriginsSendWhatClaudesClientsSend() throws Exception {
    var preflight =
        http.send(
            request("/v1/messages", "origin", FRIEND, "access-control-request-method", "POST")
                .method("OPTIONS", BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(header(preflight, "access-control-allow-origin")).isEqualTo(FRIEND);
    assertThat(header(preflight, "access-control-allow-methods")).isEqualTo("POST");
    assertThat(header(preflight, "access-control-allow-headers").split(", "))
        .contains(
            "x-api-key",
            "anthropic-version",
            "anthropic-beta",
            "anthropic-dangerous-direct-browser-access",
            "idempotency-key",
            "turnstream-turn",
            "turnstream-conversation",
            "turnstream-on-close");
    var answer = ask("origin", FRIEND);
    answerNext("Hello.");
    assertThat(header(answer.get(), "access-control-allow-origin")).isEqualTo(FRIEND);
    assertThat(header(answer.get(), "access-control-expose-headers"))
        .contains("request-id", "turnstream-turn", "turnstream-conversation");
  }

  @Test
  void saysPingInASilenceAlsoBeforeTheFirstWord() throws Exception {
    gateway.close();
    gateway =
        GatewayFixture.limited(l ->
            new ConnectionLimits(
                l.messageBytes(),
                l.bodyBytes(),
                l.fragments(),
                l.messageTime(),
                l.handshakeTime(),
                l.writeTime(),
                l.heartbeat(),
                Duration.ofMillis(300),
                Rate.FREE));
    var request = request("/v1/messages").POST(BodyPublishers.ofString(body(true))).build();
    var response = http.sendAsync(request, BodyHandlers.ofInputStream());
    var question = gateway.nextQuestion();
    try (var lines =
        new BufferedReader(new InputStreamReader(response.get().body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("event: ping");
      assertThat(lines.readLine()).isEqualTo("data: {\"type\":\"ping\"}");
      question.begin(1);
      question.finish(1);
      var rest = lines.lines().toList();
      assertThat(rest)
          .contains("event: message_start")
          .endsWith("data: {\"type\":\"message_stop\"}", "");
    }
  }

  @Test
  void refusesABodyForWhichThereIsNoRoom() throws Exception {
    assertThat(gateway.doors.hold(ALL_BODIES)).isTrue();
    var refused = ask().get();
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(header(refused, "x-should-retry")).isEqualTo("true");
    assertThat(header(refused, "retry-after")).isEqualTo("1");
    var error = new JsonObject(refused.body()).getJsonObject("error");
    assertThat(error.getString("type")).isEqualTo("overloaded_error");
    assertThat(error.getJsonObject("details").getString("error_code")).isEqualTo("too_many_bodies");
    gateway.doors.release(ALL_BODIES);
    var taken = ask();
    answerNext("Hello.");
    assertThat(taken.get().statusCode()).isEqualTo(200);
  }
}
