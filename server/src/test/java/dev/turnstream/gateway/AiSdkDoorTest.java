package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Rate;
import dev.turnstream.gateway.RawClient.Response;
import dev.turnstream.journal.JournalLimits;
import dev.turnstream.model.TurnId;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client of the AI SDK sees of its doors, but browsers and proxies do. */
@DisplayName("The doors for the AI SDK")
class AiSdkDoorTest {
  private static final String ORIGIN = "Origin: https://friend.example\r\n";
  private static final String QUESTION =
      "{\"id\":\"chat-1\",\"messages\":[{\"id\":\"u\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"Hi\"}]}]}";

  private static final int PIECES = 200;

  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = new GatewayFixture();
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private String request(String method, String path, String headers) {
    return "%s %s HTTP/1.1\r\nHost: localhost:%d\r\n%s\r\n"
        .formatted(method, path, gateway.port(), headers);
  }

  private Response ask(String method, String path, String headers) throws Exception {
    try (var client = new RawClient(gateway.port())) {
      return client.ask(request(method, path, headers));
    }
  }

  private static String json(String body) {
    return "Content-Type: application/json\r\nContent-Length: %d\r\n"
        .formatted(body.getBytes(UTF_8).length);
  }

  @Test
  void letsAPageOfAnAllowedOriginSendItsOwnHeaders() throws Exception {
    var asked =
        ORIGIN
            + "Access-Control-Request-Method: POST\r\n"
            + "Access-Control-Request-Headers: content-type,idempotency-key,x-mine\r\n";
    var answer = ask("OPTIONS", "/ai-sdk/chat", asked);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://friend.example");
    assertThat(answer.header("access-control-allow-methods")).isEqualTo("POST");
    assertThat(answer.header("access-control-allow-headers"))
        .isEqualTo("content-type,idempotency-key,x-mine");
    var other = ask("OPTIONS", "/ai-sdk/chat", asked.replace("friend", "evil"));
    assertThat(other.status()).isEqualTo(403);
    var stream = ask("OPTIONS", "/ai-sdk/chat/a%2Fb/stream", asked);
    assertThat(stream.header("access-control-allow-methods")).isEqualTo("GET");
  }

  @Test
  void letsAPageReadWhichTurnItIs() throws Exception {
    var answer = ask("GET", "/ai-sdk/chat/x/stream", ORIGIN);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("access-control-expose-headers")).contains("x-turnstream-turn");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /ai-sdk/chat, POST",
    "POST, /ai-sdk/chat/x/stream, GET",
    "GET, /ai-sdk/chat/x/stop, POST"
  })
  void namesTheMethodsThatAPathHas(String method, String path, String allowed) throws Exception {
    var answer = ask(method, path, json(""));
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ai-sdk",
        "/ai-sdk/",
        "/ai-sdk/chat/",
        "/ai-sdk/chat/x",
        "/ai-sdk/chat//stream",
        "/ai-sdk/chat/%zz/stream",
        "/ai-sdk/chat/x/else",
        "/ai-sdk/chat/x/y/stream"
      })
  void haveNothingElseBehindThem(String path) throws Exception {
    var answer = ask("GET", path, "");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().getString("code")).isEqualTo("not_found");
  }

  @Test
  void breakALongSilenceWithAComment() throws Exception {
    gateway.close();
    gateway =
        GatewayFixture.limited(l ->
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
    try (var client = new RawClient(gateway.port())) {
      client.send((request("POST", "/ai-sdk/chat", json(QUESTION)) + QUESTION).getBytes(UTF_8));
      var question = gateway.nextQuestion();
      assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
      assertThat(client.readChunk()).contains("\"type\":\"start\"");
      assertThat(client.readChunk()).isEqualTo(": keep-alive\n\n");
      assertThat(client.readChunk()).isEqualTo(": keep-alive\n\n");
      question.begin(1);
      question.finish(1);
      var rest = new StringBuilder();
      while (!rest.toString().endsWith("data: [DONE]\n\n")) {
        rest.append(client.readChunk());
      }
    }
  }

  @Test
  void tellTheHeadOfAStreamAlone() throws Exception {
    var answer = ask("HEAD", "/ai-sdk/chat/x/stream", "Connection: close\r\n");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("text/event-stream");
  }

  @Test
  void tellASlowReaderToBeginAnewAndGoOnWithTheOthers() throws Exception {
    gateway.close();
    var smallWindow = new JournalLimits(64 << 20, 64 << 10, Duration.ofMinutes(10));
    gateway = GatewayFixture.onLoops(1, smallWindow);
    var piece = "x".repeat(32 * 1024);
    try (var slow = RawClient.openWithSmallBuffer(gateway.port(), "/ai-sdk/ws")) {
      slow.text(QUESTION.replaceFirst("\\{", "{\"type\":\"send\",\"requestId\":\"r1\","));
      var question = gateway.nextQuestion();
      var start = slow.read().json().getJsonObject("chunk");
      var turn = new TurnId(start.getJsonObject("messageMetadata").getString("turn"));
      question.begin(1);
      for (int i = 0; i < PIECES; i++) {
        question.say(piece);
      }
      Waiting.until(
          "all is said",
          () -> gateway.journal.head(turn).filter(head -> head.seq() > PIECES).isPresent());
      var frame = slow.read().json();
      while (frame.getString("type").equals("chunk")) {
        frame = slow.read().json();
      }
      assertThat(frame.getString("type")).isEqualTo("error");
      assertThat(frame.getString("errorText")).contains("Resume");

      slow.text("{\"type\":\"resume\",\"requestId\":\"r2\",\"id\":\"chat-1\"}");
      assertThat(slow.read().json().getString("type")).isEqualTo("start");
      question.finish(1);
      var text = new StringBuilder();
      long sequence = 0;
      for (frame = slow.read().json();
          frame.getString("type").equals("chunk");
          frame = slow.read().json()) {
        assertThat(frame.getLong("sequence")).isEqualTo(sequence++);
        text.append(frame.getJsonObject("chunk").getString("delta", ""));
      }
      assertThat(frame.getString("type")).isEqualTo("end");
      assertThat(text.toString()).isEqualTo(piece.repeat(PIECES));
    }
  }
}
