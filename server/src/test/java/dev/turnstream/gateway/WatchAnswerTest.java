package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A watch")
class WatchAnswerTest {
  @Test
  void isAnsweredByExactlyOneFrame() throws Exception {
    try (var gateway = new GatewayFixture();
        var client = new NativeClient(gateway.port())) {
      var turn = client.call(start("c1", "Hi").put("watch", false)).getString("turn");
      var turns = new JsonArray().add(new JsonObject().put("turn", turn));
      client.send(command("watch", "w1").put("turns", turns));
      client.send(command("watch", "w2").put("turns", new JsonArray()));
      client.send(command("list", "l1"));
      var answered = new ArrayList<String>();
      do {
        answered.add(client.next(frame -> frame.containsKey("id")).getString("id"));
      } while (!answered.contains("l1"));
      assertThat(answered).containsExactly("w1", "w2", "l1");
    }
  }
}
