package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Rate;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.turn.TurnLimits;
import dev.turnstream.upstream.Upstream.Ending;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A turn as server-sent events")
class SseDoorTest {
  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = new GatewayFixture();
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private void reopen(UnaryOperator<ConnectionLimits> change) throws Exception {
    gateway.close();
    gateway = GatewayFixture.limited(change);
  }

  private String head(String lines) {
    return (lines.formatted(gateway.port()) + "\n").replace("\n", "\r\n");
  }

  private RawClient connect() throws IOException {
    return new RawClient(gateway.port());
  }

  private String post(String headers, String body) {
    return "POST /sse/chat HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: %d\r\n%s\r\n%s"
        .formatted(gateway.port(), body.getBytes(UTF_8).length, headers, body);
  }

  private String post(String body) {
    return post("Content-Type: application/json\r\n", body);
  }

  private ScriptedUpstream.Asked ask(RawClient client) throws Exception {
    client.send(post("{\"message\":\"Hi\"}").getBytes(UTF_8));
    var question = gateway.nextQuestion();
    var head = client.readHead();
    assertThat(head).startsWith("HTTP/1.1 200 ");
    assertThat(head).containsIgnoringCase("content-type: text/event-stream\r\n");
    assertThat(head).containsIgnoringCase("cache-control: no-store\r\n");
    return question;
  }

  private static JsonObject event(RawClient client) throws IOException {
    var chunk = client.readChunk();
    assertThat(chunk).startsWith("data: {").endsWith("}\n\n");
    assertThat(chunk.strip()).doesNotContain("\n");
    return new JsonObject(chunk.substring("data: ".length()));
  }

  private static void assertRefused(RawClient.Response response, int status, String code) {
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.header("content-type")).isEqualTo("application/json");
    assertThat(response.json().getString("type")).isEqualTo("error");
    assertThat(response.json().getString("code")).isEqualTo(code);
    assertThat(response.json().containsKey("turn")).isFalse();
  }

  @Nested
  @DisplayName("that is answered")
  class Answered {
    @Test
    void sendsTheHeadAtOnceEachDeltaAsItComesAndEndsWithDone() throws Exception {
      try (var client = connect()) {
        var question = ask(client);
        assertThat(question.request.messages().getFirst().content()).hasToString("\"Hi\"");
        question.begin(5);
        question.say("He said \"hi\"\n\n");
        assertThat(client.readChunk())
            .isEqualTo("data: {\"type\":\"delta\",\"text\":\"He said \\\"hi\\\"\\n\\n\"}\n\n");
        question.say("é😀");
        assertThat(client.readChunk()).isEqualTo("data: {\"type\":\"delta\",\"text\":\"é😀\"}\n\n");
        question.finish(9);
        var done = event(client);
        assertThat(done.getString("type")).isEqualTo("done");
        assertThat(done.getLong("input_tokens")).isEqualTo(5);
        assertThat(done.getLong("output_tokens")).isEqualTo(9);
        assertThat(client.readChunk()).as("the response ends").isEmpty();
        assertThat(gateway.upstream.cancelled).isEmpty();
      }
    }

    @Test
    void leavesTheConnectionOpenForTheNext() throws Exception {
      try (var client = connect()) {
        for (int i = 0; i < 3; i++) {
          var question = ask(client);
          question.finish(1);
          assertThat(event(client).getString("type")).isEqualTo("done");
          assertThat(client.readChunk()).isEmpty();
        }
        assertThat(gateway.slots.taken()).isZero();
      }
    }

    @Test
    void mayFailInTheMiddleWithAnEvent() throws Exception {
      try (var client = connect()) {
        var question = ask(client);
        question.begin(1);
        question.say("half");
        event(client);
        question.end(
            new Ending.Failed(Failure.of(FailureCode.UPSTREAM_INTERRUPTED, "It broke off.")));
        var error = event(client);
        assertThat(error.getString("code")).isEqualTo("upstream_interrupted");
        assertThat(error.getString("turn")).startsWith("turn_");
        assertThat(client.readChunk()).isEmpty();
      }
    }

    @Test
    void isToldWhenTheServerStops() throws Exception {
      try (var client = connect()) {
        ask(client);
        gateway.stop();
        assertThat(event(client).getString("code")).isEqualTo("shutting_down");
        assertThat(client.readChunk()).isEmpty();
        assertThat(client.isAtEnd()).isTrue();
      }
    }

    @Test
    void getsACommentAfterALongSilence() throws Exception {
      reopen(l ->
          new ConnectionLimits(
              l.messageBytes(),
              l.messageBytes(),
              l.fragments(),
              l.messageTime(),
              l.handshakeTime(),
              l.writeTime(),
              l.heartbeat(),
              Duration.ofMillis(300),
              Rate.FREE));
      try (var client = connect()) {
        var question = ask(client);
        assertThat(client.readChunk()).isEqualTo(": keep-alive\n\n");
        assertThat(client.readChunk()).isEqualTo(": keep-alive\n\n");
        question.finish(1);
        assertThat(event(client).getString("type")).isEqualTo("done");
      }
    }

    @Test
    void hasFifteenSecondsOfSilenceByDefault() {
      assertThat(GatewayFixture.LIMITS.keepAlive()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void worksOverHttp10() throws Exception {
      try (var client = connect()) {
        client.send(post("{\"message\":\"Hi\"}").replace("HTTP/1.1", "HTTP/1.0").getBytes(UTF_8));
        var question = gateway.nextQuestion();
        question.begin(1);
        question.say("old");
        question.finish(1);
        assertThat(client.readHead())
            .contains(" 200 ")
            .doesNotContainIgnoringCase("transfer-encoding");
        var body = new String(client.in.readAllBytes(), UTF_8);
        assertThat(body)
            .startsWith(": keep-alive\n\ndata: {\"type\":\"delta\",\"text\":\"old\"}\n\n")
            .contains("data: {\"type\":\"done\"")
            .endsWith("}\n\n");
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"application/json; charset=utf-8", "APPLICATION/JSON", "application/json ;x=y"})
    void mayNameItsTypeInAnySpelling(String type) throws Exception {
      try (var client = connect()) {
        client.send(post("Content-Type: " + type + "\r\n", "{\"message\":\"x\"}").getBytes(UTF_8));
        gateway.nextQuestion();
      }
    }
  }

  @Nested
  @DisplayName("that is refused")
  class Refused {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "400|bad_json|hello",
          "400|bad_json|``",
          "400|bad_json|[]",
          "400|bad_message|{}",
          "400|bad_message|{\"message\":\" \"}",
          "400|unknown_type|{\"type\":\"x\"}",
          "409|nothing_running|{\"type\":\"cancel\"}"
        })
    void isAStatusWithAnErrorObject(int status, String code, String body) throws Exception {
      try (var client = connect()) {
        assertRefused(client.ask(post(body)), status, code);
        assertThat(gateway.upstream.asked).isEmpty();
        ask(client); // the connection goes on
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "Content-Type: text/plain\r\n",
          "Content-Type: application/x-www-form-urlencoded\r\n",
          "Content-Type: application/jsonx\r\n"
        })
    void is415WithoutJson(String header) throws Exception {
      try (var client = connect()) {
        assertRefused(
            client.ask(post(header, "{\"message\":\"x\"}")), 415, "unsupported_media_type");
      }
      assertThat(gateway.upstream.asked).isEmpty();
    }

    @Test
    void is413ByItsDeclaredLengthBeforeTheBodyCame() throws Exception {
      try (var client = connect()) {
        var head =
            "POST /sse/chat HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/json\r\n"
                .formatted(gateway.port());
        assertRefused(
            client.ask(head + "Content-Length: 4000000000000\r\n\r\n"), 413, "body_too_large");
        assertThat(client.isAtEnd()).isTrue();
      }
    }

    @Test
    void is413AsSoonAsAChunkedBodyIsTooLongAlthoughTheClientGoesOn() throws Exception {
      try (var client = connect()) {
        client.send(
            head("""
            POST /sse/chat HTTP/1.1
            Host: localhost:%d
            Content-Type: application/json
            Transfer-Encoding: chunked
            """)
                .getBytes(UTF_8));
        for (int i = 0; i < 40; i++) {
          client.send(("2000\r\n" + "x".repeat(0x2000) + "\r\n").getBytes(UTF_8));
        }
        assertRefused(client.readResponse(true), 413, "body_too_large");
        assertThat(client.isAtEnd()).isTrue();
      }
    }

    @Test
    void is503WhenTheServerIsBusy() throws Exception {
      gateway.close();
      gateway = new GatewayFixture(options -> options, 10, 1);
      try (var first = connect();
          var second = connect()) {
        var question = ask(first);
        var response = second.ask(post("{\"message\":\"x\"}"));
        assertRefused(response, 503, "too_many_turns");
        assertThat(response.header("retry-after")).isNotBlank();
        question.finish(1);
        event(first);
        ask(second);
      }
    }

    @Test
    void isDroppedWhenItsBodyIsTooSlow() throws Exception {
      reopen(l ->
          new ConnectionLimits(
              l.messageBytes(),
              l.messageBytes(),
              l.fragments(),
              Duration.ofMillis(300),
              l.handshakeTime(),
              l.writeTime(),
              l.heartbeat()));
      try (var client = connect()) {
        var all = post("{\"message\":\"Hi\"}");
        client.send(all.substring(0, all.length() - 5).getBytes(UTF_8));
        assertThat(client.isAtEnd()).isTrue();
        Waiting.until("it is counted out", () -> gateway.doors.open() == 0);
        assertThat(gateway.upstream.asked).isEmpty();
      }
    }
  }

  @Nested
  @DisplayName("whose client leaves")
  class Left {
    private void assertCancelled(ScriptedUpstream.Asked question) {
      Waiting.until(
          "the upstream call is cancelled", () -> gateway.upstream.cancelled.contains(question));
      Waiting.until("the slot is free", () -> gateway.slots.taken() == 0);
      Waiting.until("the connection is gone", () -> gateway.doors.open() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isCancelled(boolean reset) throws Exception {
      try (var client = connect()) {
        var question = ask(client);
        question.begin(1);
        question.say("text");
        event(client);
        if (reset) {
          client.socket.setSoLinger(true, 0);
        }
        client.socket.close();
        assertCancelled(question);
      }
    }

    @Test
    void isCancelledBeforeTheFirstDeltaToo() throws Exception {
      try (var client = connect()) {
        var question = ask(client);
        client.socket.close();
        assertCancelled(question);
      }
    }

    @Test
    void isCancelledWhenItDoesNotRead() throws Exception {
      gateway.close();
      gateway =
          new GatewayFixture(
              options ->
                  GatewayFixture.withLimits(
                      options,
                      new ConnectionLimits(
                          1024,
                          1024,
                          1,
                          Duration.ofSeconds(10),
                          Duration.ofSeconds(5),
                          Duration.ofMillis(300),
                          Duration.ofSeconds(30))),
              10,
              10,
              new TurnLimits(64 << 20, Duration.ofMinutes(1)));
      try (var client = connect()) {
        var question = ask(client);
        question.begin(1);
        for (int i = 0; i < 2000; i++) {
          question.say("x".repeat(8 * 1024));
        }
        assertCancelled(question);
      }
    }
  }

  @Nested
  @DisplayName("of a page")
  class OfAPage {
    @Test
    void thatIsAllowedMayBeRead() throws Exception {
      try (var client = connect()) {
        var preflight =
            client.ask(
                head(
                    """
                    OPTIONS /sse/chat HTTP/1.1
                    Host: localhost:%d
                    Origin: https://friend.example
                    Access-Control-Request-Method: POST
                    Access-Control-Request-Headers: content-type
                    """));
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("access-control-allow-origin"))
            .isEqualTo("https://friend.example");
        assertThat(preflight.header("access-control-allow-methods")).isEqualTo("POST");
        assertThat(preflight.header("access-control-allow-headers"))
            .isEqualTo("content-type, last-event-id, authorization");
        var refused =
            client.ask(
                post("Content-Type: application/json\r\nOrigin: https://friend.example\r\n", "{}"));
        assertThat(refused.header("access-control-allow-origin"))
            .isEqualTo("https://friend.example");
        assertThat(refused.header("vary")).isEqualTo("origin");
        assertThat(refused.headers()).doesNotContainKey("access-control-allow-credentials");
      }
    }

    @Test
    void ofAForeignOriginIsNotLetIn() throws Exception {
      try (var client = connect()) {
        var preflight =
            client.ask(
                head(
                    """
                    OPTIONS /sse/chat HTTP/1.1
                    Host: localhost:%d
                    Origin: https://evil.example
                    Access-Control-Request-Method: POST
                    """));
        assertRefused(preflight, 403, "origin_refused");
        assertThat(preflight.headers()).doesNotContainKey("access-control-allow-origin");
      }
    }

    @Test
    void ofAForeignOriginLearnsNothingFromAGet() throws Exception {
      try (var client = connect()) {
        var info =
            client.ask(
                "GET /info HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: https://evil.example\r\n\r\n"
                    .formatted(gateway.port()));
        assertThat(info.status()).isEqualTo(200);
        assertThat(info.headers()).doesNotContainKey("access-control-allow-origin");
      }
    }
  }
}
