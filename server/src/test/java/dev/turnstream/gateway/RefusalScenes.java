package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.budget.Limits;
import dev.turnstream.budget.Measure;
import java.sql.DriverManager;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Brings about every reason for which the native protocol refuses a command. */
final class RefusalScenes {
  /** What a conversation may cost. */
  static final Limits A_CENT = BudgetTest.limits(Measure.DOLLARS_A_DAY, "0.01");

  static final Limits ONE_TURN = BudgetTest.limits(Measure.TURNS_AT_ONCE, "1");

  private RefusalScenes() {}

  /** A conversation has a cent, and whoever asks one turn at once. */
  static void everyLimit(GatewayFixture gateway, NativeClient client) throws Exception {
    var ok = client.call(start("limit.1", "Hi"));
    assertThat(client.call(start("limit.2", "Hi")).getString("code")).isEqualTo("limit_reached");
    var question = gateway.nextQuestion();
    question.begin(1);
    question.finish(660);
    client.event(ok.getString("turn"), "end");
    var more = start("limit.3", "Hi").put("conversation", ok.getString("conversation"));
    assertThat(client.call(more).getString("code")).isEqualTo("budget_used_up");
    var other = start("limit.4", "Hi").put("model", "claude-0");
    assertThat(client.call(other).getString("code")).isEqualTo("model_not_allowed");
  }

  static void everyWrongCommand(GatewayFixture gateway, NativeClient client) throws Exception {
    expectRefusalOf(client, "no json", "bad_json");
    expectRefusalOf(client, "{\"type\":\"start\"}", "bad_command");
    expectRefusalOf(client, "{\"type\":\"dance\",\"id\":\"a\"}", "unknown_type");
    client.binary(new byte[] {1});
    expectRefusal(client, "binary_message");
    var first = client.call(start("busy.0", "Hi"));
    gateway.nextQuestion();
    var id = first.getString("conversation");
    client.call(start("busy.1", "Hi").put("conversation", id).put("busy", "refuse"));
    client.call(command("continue", "busy.2").put("turn", first.getString("turn")));
    client.call(command("read", "busy.3").put("conversation", "conv_" + "0".repeat(32)));
    for (int i = 0; i <= client.hello.getJsonObject("limits").getInteger("queue"); i++) {
      client.call(start("queue." + i, "Hi").put("conversation", id));
    }
  }

  private static void expectRefusalOf(NativeClient client, String text, String code)
      throws Exception {
    client.text(text);
    expectRefusal(client, code);
  }

  private static void expectRefusal(NativeClient client, String code) throws Exception {
    var refused = client.next(frame -> "refused".equals(frame.getString("type")));
    assertThat(refused.getString("code")).isEqualTo(code);
  }

  /** The server waits for its store before it closes its sockets, and someone else has the file. */
  static void aStopOfTheServer(GatewayFixture gateway, NativeClient client) throws Exception {
    var file = gateway.store.directory().resolve("turnstream.db");
    client.call(start("last", "Hi"));
    var question = gateway.nextQuestion();
    CompletableFuture<Void> stopped;
    try (var someone = DriverManager.getConnection("jdbc:sqlite:" + file);
        var lock = someone.createStatement()) {
      lock.execute("BEGIN IMMEDIATE");
      stopped = CompletableFuture.runAsync(() -> stop(gateway));
      Waiting.until("turns end", () -> gateway.upstream.cancelled.contains(question));
      assertThat(client.call(start("late", "Hi")).getString("code")).isEqualTo("shutting_down");
    }
    stopped.get(10, TimeUnit.SECONDS);
  }

  private static void stop(GatewayFixture gateway) {
    try {
      gateway.stop();
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static void aStoreThatIsGone(GatewayFixture gateway, NativeClient client) throws Exception {
    gateway.store.store().close();
    assertThat(client.call(command("list", "l")).getString("code")).isEqualTo("store_unavailable");
    assertThat(client.watch("w", "turn_" + "0".repeat(32)).getString("result"))
        .isEqualTo("unavailable");
  }
}
