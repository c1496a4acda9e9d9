package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.NativeClient.start;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, section 12. */
@DisplayName("A server that drains")
class DrainTest {
  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = GatewayFixture.onLoops(2, GatewayFixture.JOURNAL);
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private static void awaitEmpty(Future<?> drained) {
    Waiting.until("it is empty", drained::succeeded);
  }

  @Test
  @DisplayName("brings turns that run and wait to their ends, and begins no other")
  void bringsToAnEnd() throws Exception {
    try (var client = new NativeClient(gateway.port())) {
      var first = client.call(start("c1", "One"));
      var conversation = first.getString("conversation");
      var second = client.call(start("c2", "Two").put("conversation", conversation));
      var one = gateway.nextQuestion();
      one.begin(1);
      one.say("before, ");
      client.event(first.getString("turn"), "text");
      var drained = gateway.drain();
      Waiting.until("it takes no turn", () -> !drained.isComplete());
      var refused = client.call(start("c3", "Three"));
      assertThat(refused.getString("code")).isEqualTo("shutting_down");
      assertThat(refused.getLong("retry_after_ms")).isEqualTo(1000);
      one.say("after");
      one.finish(1);
      assertThat(client.textUntilEnd(first.getString("turn"))).isEqualTo("after");
      assertThat(drained.isComplete()).as("another one waits").isFalse();
      var two = gateway.nextQuestion();
      two.begin(1);
      two.say("two");
      two.finish(1);
      assertThat(client.textUntilEnd(second.getString("turn"))).isEqualTo("two");
      awaitEmpty(drained);
      assertThat(
              client.call(command("read", "r").put("conversation", conversation)).getString("type"))
          .as("it is read as before")
          .isEqualTo("ok");
      gateway.stop();
      assertThat(gateway.upstream.cancelled).isEmpty();
    }
  }

  @Test
  @DisplayName("lets a turn be cancelled, and is then empty")
  void isCancelled() throws Exception {
    try (var client = new NativeClient(gateway.port())) {
      var turn = client.call(start("c1", "One")).getString("turn");
      gateway.nextQuestion();
      var drained = gateway.drain();
      var receipt = client.call(command("cancel", "x").put("turn", turn)).getJsonObject("receipt");
      assertThat(receipt.getString("state")).isEqualTo("cancelled");
      awaitEmpty(drained);
    }
  }

  @Test
  @DisplayName("takes no new sockets and no new turns over HTTP, and says when to try again")
  void refuses() throws Exception {
    try (var client = new NativeClient(gateway.port());
        var http = new HttpApiClient(gateway.port())) {
      client.call(start("c1", "One"));
      gateway.nextQuestion();
      gateway.drain();
      for (var path : new String[] {"/ws", "/ws/chat", "/ai-sdk/ws"}) {
        try (var late = new RawClient(gateway.port())) {
          late.send(
              late.handshake(path, "Sec-WebSocket-Protocol: turnstream.v1\r\n")
                  .getBytes(ISO_8859_1));
          var refused = late.readResponse(true);
          assertThat(refused.status()).isEqualTo(503);
          assertThat(refused.header("retry-after")).isEqualTo("1");
          assertThat(refused.json().getString("code")).isEqualTo("shutting_down");
          assertThat(late.isAtEnd()).isTrue();
        }
      }
      var refused = http.post("/api/turns", start("late", "Hi"));
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("retry-after")).isEqualTo("1");
      assertThat(refused.json().getLong("retry_after_ms")).isEqualTo(1000);
    }
  }

  @Test
  @DisplayName("answers what is asked over HTTP, and ends the connection then")
  void endsConnections() throws Exception {
    try (var other = new NativeClient(gateway.port());
        var client = new RawClient(gateway.port())) {
      other.call(start("c1", "One"));
      gateway.nextQuestion();
      assertThat(client.get("/info").status()).isEqualTo(200);
      gateway.drain();
      var last = client.get("/info");
      assertThat(last.status()).isEqualTo(200);
      assertThat(last.header("connection")).isEqualTo("close");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  @DisplayName("brings the tutorial's turn to its end; a message that waited is refused")
  void endsTheTutorials() throws Exception {
    try (var client = RawClient.open(gateway.port(), "/ws/chat")) {
      client.text("{\"message\":\"One\"}");
      client.text("{\"message\":\"Two\"}");
      var one = gateway.nextQuestion();
      one.begin(1);
      var drained = gateway.drain();
      one.say("whole");
      assertThat(client.read().json().getString("text")).isEqualTo("whole");
      one.finish(1);
      assertThat(client.read().json().getString("type")).isEqualTo("done");
      assertThat(client.read().json().getString("code")).isEqualTo("shutting_down");
      awaitEmpty(drained);
    }
  }

  @Test
  @DisplayName("brings an answer of the Messages API to its end before it is empty")
  void endsStreams() throws Exception {
    try (var client = new RawClient(gateway.port())) {
      var body =
          "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
      client.send(
          "POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(gateway.port(), body.length(), body)
              .getBytes(ISO_8859_1));
      var one = gateway.nextQuestion();
      one.begin(1);
      var drained = gateway.drain();
      one.say("whole");
      one.finish(1);
      assertThat(client.readHead()).startsWith("HTTP/1.1 200");
      assertThat(chunks(client)).contains("whole").contains("message_stop");
      assertThat(client.isAtEnd()).isTrue();
      awaitEmpty(drained);
    }
  }

  private static String chunks(RawClient client) throws IOException {
    var all = new StringBuilder();
    for (var chunk = client.readChunk(); !chunk.isEmpty(); chunk = client.readChunk()) {
      all.append(chunk);
    }
    return all.toString();
  }

  @Test
  @DisplayName("sends idle sockets to the server that takes over, and others when their turns end")
  void movesSockets() throws Exception {
    try (var idle = RawClient.openNative(gateway.port());
        var tutorial = RawClient.open(gateway.port(), "/ws/chat");
        var busy = RawClient.openNative(gateway.port())) {
      busy.text(start("c1", "One").encode());
      var one = gateway.nextQuestion();
      one.begin(1);
      var drained = gateway.drain();
      gateway.taken = true;
      assertThat(idle.read().json().getString("type")).isEqualTo("hello");
      assertThat(idle.read().closeCode()).isEqualTo(1001);
      assertThat(tutorial.read().closeCode()).isEqualTo(1001);
      one.say("whole");
      one.finish(1);
      var heard = new StringBuilder();
      var frame = busy.read();
      while (frame.opcode() == RawClient.TEXT) {
        heard.append(frame.text());
        frame = busy.read();
      }
      assertThat(heard).contains("whole").contains("\"type\":\"end\"");
      assertThat(frame.closeCode()).isEqualTo(1001);
      awaitEmpty(drained);
    }
  }

  @Test
  @DisplayName("keeps idle sockets while nobody takes over, for here they can still read")
  void keepsSockets() throws Exception {
    try (var idle = new NativeClient(gateway.port());
        var busy = new NativeClient(gateway.port())) {
      busy.call(start("c1", "One"));
      gateway.nextQuestion();
      var drained = gateway.drain();
      assertThat(idle.call(command("list", "l")).getString("type")).isEqualTo("ok");
      assertThat(drained.isComplete()).isFalse();
    }
  }

  @Test
  @DisplayName("is empty at once when nothing runs")
  void isEmpty() throws Exception {
    try (var idle = new NativeClient(gateway.port())) {
      assertThat(idle.hello).isNotNull();
      awaitEmpty(gateway.drain());
    }
  }
}
