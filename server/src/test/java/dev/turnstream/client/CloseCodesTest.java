package dev.turnstream.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.client.core.ClientCore;
import dev.turnstream.client.core.Output;
import dev.turnstream.client.core.Settings;
import dev.turnstream.client.json.JsonObject;
import dev.turnstream.schema.CloseCodes;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The Java client, after a close code,")
class CloseCodesTest {
  private static final String HELLO =
      "{\"type\":\"hello\",\"protocol\":\"turnstream.v1\",\"heartbeat_ms\":10000}";

  private final ClientCore core =
      new ClientCore(
          new Settings(Duration.ofSeconds(10), Duration.ofDays(1), Duration.ofDays(2)),
          new Random(1));

  static Stream<Map.Entry<Integer, String>> codes() {
    return CloseCodes.ofTheProtocol().entrySet().stream();
  }

  @Test
  void findsThemInTheProtocol() {
    assertThat(codes()).extracting(Map.Entry::getKey).contains(1001, 1008, 1011, 4401);
  }

  @ParameterizedTest
  @MethodSource("codes")
  void doesWhatTheProtocolSays(Map.Entry<Integer, String> row) {
    core.open(0);
    var link = only(Output.Connect.class).link();
    core.received(link, HELLO, 0);
    var list = core.command("list", JsonObject.EMPTY);
    core.received(link, "{\"type\":\"ok\",\"id\":\"%s\"}".formatted(list), 0);
    core.drain();
    core.disconnected(link, row.getKey(), 0);
    switch (row.getValue()) {
      case "now" -> assertThat(only(Output.Connect.class).delayMillis()).isZero();
      case "with backoff" -> assertThat(only(Output.Connect.class).delayMillis()).isPositive();
      case "never" -> assertThat(only(Output.GaveUp.class).why().retryable()).isFalse();
      default -> throw new AssertionError("no word of the table: " + row.getValue());
    }
  }

  private <T extends Output> T only(Class<T> kind) {
    var all = core.drain();
    assertThat(all).filteredOn(kind::isInstance).as("%s of %s", kind, all).hasSize(1);
    return all.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
  }
}
