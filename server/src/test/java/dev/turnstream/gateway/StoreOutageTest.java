package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G13: While the store fails")
class StoreOutageTest {
  /** Failures of the store are meant here. */
  private static final Logger STORE_LOG = Logger.getLogger("dev.turnstream.turn.Lane");

  private GatewayFixture gateway;
  private NativeClient client;

  @BeforeEach
  void open() throws Exception {
    STORE_LOG.setLevel(Level.OFF);
    gateway = GatewayFixture.onLoops(2, GatewayFixture.JOURNAL);
    client = new NativeClient(gateway.port());
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    gateway.close();
    STORE_LOG.setLevel(null);
  }

  private JsonObject read(String id, String conversation) throws IOException {
    return client
        .call(command("read", id).put("conversation", conversation))
        .getJsonObject("conversation");
  }

  private static JsonObject last(JsonObject conversation, String list) {
    var all = conversation.getJsonArray(list);
    return all.getJsonObject(all.size() - 1);
  }

  @Test
  @DisplayName("a running turn goes on, is resumed and ends; once it works all is written")
  void aRunningTurnIsNotDisturbed() throws Exception {
    var ok = client.call(start("c1", "Hi"));
    var turn = ok.getString("turn");
    var question = gateway.nextQuestion();
    question.begin(1);
    question.say("before, ");
    client.event(turn, "text");
    gateway.storeFails = true;
    question.say("meanwhile, ");
    assertThat(client.event(turn, "text").getString("text")).isEqualTo("meanwhile, ");
    try (var other = new NativeClient(gateway.port())) {
      long head = client.position(turn);
      assertThat(other.watch("w1", turn, 1, head).getString("result")).isEqualTo("resumed");
      question.say("at the end");
      question.finish(3);
      assertThat(other.textUntilEnd(turn)).isEqualTo("at the end");
    }
    assertThat(client.event(turn, "end").getString("state")).isEqualTo("completed");
    gateway.storeFails = false;
    var conversation = ok.getString("conversation");
    Waiting.until(
        "the end is written",
        () -> {
          try {
            return last(read("r" + System.nanoTime(), conversation), "turns")
                .getString("state")
                .equals("completed");
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(last(read("r", conversation), "messages").getJsonArray("content").encode())
        .contains("before, meanwhile, at the end");
    assertThat(client.watch("w2", turn, 1, 3).getString("result")).isEqualTo("resumed");
  }

  @Test
  @DisplayName("a new turn is refused and worth another try, which is then its first")
  void aNewTurnIsRefusedWithAHint() throws Exception {
    gateway.storeFails = true;
    var refused = client.call(start("c1", "Hi"));
    assertThat(refused.getString("code")).isEqualTo("store_unavailable");
    assertThat(refused.getBoolean("retryable")).isTrue();
    assertThat(gateway.upstream.asked).isEmpty();
    gateway.storeFails = false;
    var ok = client.call(start("c1", "Hi"));
    assertThat(ok.getString("type")).isEqualTo("ok");
    assertThat(ok.getBoolean("duplicate")).isFalse();
    gateway.nextQuestion();
    assertThat(gateway.slots.taken()).as("a refused turn holds no slot").isEqualTo(1);
  }
}
