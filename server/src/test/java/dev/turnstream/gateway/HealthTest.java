package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.journal.JournalLimits;
import dev.turnstream.meter.Shortage;
import dev.turnstream.turn.TurnSlots;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, section 12. */
@DisplayName("Whether a server is well")
class HealthTest {
  private static final int LITTLE = 64 * 1024;

  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = GatewayFixture.onLoops(1, new JournalLimits(LITTLE, LITTLE, Duration.ofMinutes(10)));
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private RawClient.Response get(String path) throws IOException {
    try (var client = new RawClient(gateway.port())) {
      return client.get(path);
    }
  }

  private void assertReady() throws IOException {
    assertThat(get("/health/ready").status()).isEqualTo(200);
  }

  private String reason() throws IOException {
    var told = get("/health/ready");
    assertThat(told.status()).isEqualTo(503);
    assertThat(told.json().getString("status")).isEqualTo("not_ready");
    assertThat(told.json().getString("message")).isNotBlank();
    return told.json().getString("reason");
  }

  /** What was found about the store counts for a second. */
  private boolean isReady() {
    try {
      return get("/health/ready").status() == 200;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("is told with its version and build")
  void withItsVersion() throws Exception {
    assertThat(get("/health").json().fieldNames()).containsExactly("status", "version", "build");
  }

  @Test
  @DisplayName("it is ready and lives, as long as nothing is wrong")
  void ready() throws Exception {
    assertReady();
    assertThat(get("/health/live").body()).isEqualTo("{\"status\":\"ok\"}");
  }

  @Test
  @DisplayName("it is not ready while it drains, and lives")
  void draining() throws Exception {
    try (var client = new NativeClient(gateway.port())) {
      client.call(start("c1", "Hi"));
      gateway.nextQuestion();
      assertReady();
      gateway.drain();
      assertThat(reason()).isEqualTo("draining");
      assertThat(get("/health/live").status()).isEqualTo(200);
      assertThat(get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("it is not ready while the store can't be written, and is again when it can")
  void store() throws Exception {
    assertReady();
    gateway.storeFails = true;
    Waiting.until("that is found", () -> !isReady());
    assertThat(reason()).isEqualTo("store");
    gateway.storeFails = false;
    Waiting.until("that is found", this::isReady);
  }

  @Test
  @DisplayName("it is not ready while running turns fill the journal, and is again afterwards")
  void journal() throws Exception {
    try (var client = NativeClient.trusting(gateway.port())) {
      client.call(start("c1", "Hi"));
      var question = gateway.nextQuestion();
      question.begin(1);
      question.say("x".repeat(LITTLE));
      Waiting.until("the journal is full", () -> gateway.journal.bytes() >= LITTLE);
      assertThat(reason()).isEqualTo("journal");
      question.finish(1);
      Waiting.until("the turn has ended", () -> gateway.slots.taken() == 0);
      assertReady();
    }
  }

  @Test
  @DisplayName("it is not ready while memory or time are short: new turns wait, running ones go on")
  void scarce() throws Exception {
    try (var client = new NativeClient(gateway.port())) {
      var turn = client.call(start("c1", "Hi")).getString("turn");
      var question = gateway.nextQuestion();
      question.begin(1);
      gateway.slots.hold(TurnSlots.Scarce.MEMORY);
      assertThat(reason()).isEqualTo("memory");
      var refused = client.call(start("c2", "Hi"));
      assertThat(refused.getString("code")).isEqualTo("too_many_turns");
      assertThat(refused.getLong("retry_after_ms")).isEqualTo(2000);
      gateway.slots.hold(TurnSlots.Scarce.TIME);
      assertThat(reason()).isEqualTo("delay");
      question.say("whole");
      question.finish(1);
      assertThat(client.textUntilEnd(turn)).isEqualTo("whole");
      gateway.slots.hold(TurnSlots.Scarce.NOTHING);
      assertReady();
      assertThat(client.call(start("c3", "Hi")).getString("type")).isEqualTo("ok");
    }
  }

  @Test
  @DisplayName("what was short is counted for each turn that was refused")
  void counted() throws Exception {
    try (var client = NativeClient.trusting(gateway.port())) {
      gateway.slots.hold(TurnSlots.Scarce.MEMORY);
      assertThat(client.call(start("c1", "Hi")).getString("type")).isEqualTo("refused");
      gateway.slots.hold(TurnSlots.Scarce.TIME);
      assertThat(client.call(start("c2", "Hi")).getString("type")).isEqualTo("refused");
      assertThat(client.call(start("c3", "Hi")).getString("type")).isEqualTo("refused");
      gateway.slots.hold(TurnSlots.Scarce.NOTHING);
      client.call(start("c4", "Hi"));
      var question = gateway.nextQuestion();
      question.begin(1);
      question.say("x".repeat(LITTLE));
      Waiting.until("the journal is full", () -> gateway.journal.bytes() >= LITTLE);
      assertThat(client.call(start("c5", "Hi")).getString("type")).isEqualTo("refused");
      var expected = Map.of(Shortage.MEMORY, 1L, Shortage.DELAY, 2L, Shortage.JOURNAL, 1L);
      Waiting.until(
          "that is told",
          () -> gateway.recorder.picture().now().reading().refusals().equals(expected));
    }
  }

  @Test
  @DisplayName("it does not live when an event loop has done nothing for half a minute")
  void stuck() throws Exception {
    gateway.stick();
    var told = get("/health/live");
    assertThat(told.status()).isEqualTo(503);
    assertThat(told.json().getString("status")).isEqualTo("stuck");
  }

  @Test
  @DisplayName("is told by a full server too, which else would be started anew for being busy")
  void full() throws Exception {
    try (var small = new GatewayFixture(options -> options, 1, 1);
        var only = new NativeClient(small.port());
        var probe = new RawClient(small.port())) {
      assertThat(only.hello).isNotNull();
      assertThat(probe.get("/health/ready").status()).isEqualTo(200);
    }
  }
}
