package dev.turnstream.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.meter.Ends;
import dev.turnstream.meter.Load;
import dev.turnstream.meter.LoopMeter;
import dev.turnstream.meter.Meters;
import dev.turnstream.meter.Shortage;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.ModelUse;
import dev.turnstream.ops.Concern.Kind;
import dev.turnstream.ops.Concern.Level;
import dev.turnstream.store.LedgerDay;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("What an operator sees")
class RecorderTest {
  private static final Instant BEGIN = Instant.parse("2026-11-23T22:00:00Z");

  private Duration elapsed = Duration.ZERO;
  private Levels levels = new Levels(1, 100, 0, 10, 0, 64 << 20, 0, Map.of());
  private final Meters meters = new Meters();
  private final LoopMeter meter = meters.join(0);
  private final Recorder recorder =
      new Recorder(meters, () -> levels, () -> elapsed.toNanos(), () -> BEGIN.plus(elapsed));

  @AfterEach
  void close() {
    recorder.close();
  }

  private void pass(int seconds) {
    pass(seconds, Load.NONE);
  }

  private void pass(int seconds, Load load) {
    for (int i = 0; i < seconds; i++) {
      elapsed = elapsed.plusSeconds(1);
      meter.publish(elapsed.toNanos(), load);
      recorder.look();
    }
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      meter.onEnd(Ends.failed(FailureCode.UPSTREAM_OVERLOADED));
    }
  }

  private void complete(int times) {
    for (int i = 0; i < times; i++) {
      meter.onEnd(Ends.completed("m", "0.25"));
    }
  }

  @Nested
  @DisplayName("of the last hour")
  class History {
    @Test
    void isInStepsOfFiveSeconds() {
      meter.onDelta();
      pass(3, new Load(4, 0, 9, 0));
      meter.onDelta();
      pass(2, new Load(1, 2, 3, 0));
      complete(1);
      pass(5);
      var steps = recorder.picture().steps();
      assertThat(steps).hasSize(2);
      assertThat(steps.getFirst().number()).isEqualTo(1);
      assertThat(steps.getFirst().end()).isEqualTo(BEGIN.plusSeconds(5));
      assertThat(steps.getFirst().length()).isEqualTo(Duration.ofSeconds(5));
      assertThat(steps.getFirst().happened().deltas()).isEqualTo(2);
      assertThat(steps.getFirst().most()).as("at once").isEqualTo(new Load(4, 2, 9, 0));
      assertThat(steps.getFirst().ended()).isZero();
      assertThat(steps.getLast().ended()).isEqualTo(1);
      assertThat(steps.getLast().happened().deltas()).isZero();
      assertThat(steps.getLast().cost()).isEqualByComparingTo("0.25");
    }

    @Test
    void endsAfterAnHour() {
      pass(3600 + 25);
      var steps = recorder.picture().steps();
      assertThat(steps).hasSize(720);
      assertThat(steps.getFirst().number()).isEqualTo(6);
    }

    @Test
    void hasARateOverMoreThanALook() {
      pass(5);
      for (int i = 0; i < 70; i++) {
        meter.onDelta();
      }
      pass(2);
      assertThat(recorder.picture().deltasPerSecond()).isEqualTo(10);
    }
  }

  @Nested
  @DisplayName("of the cost of days")
  class Days {
    @Test
    void goesOnFromTheLedgerAndOverMidnight() {
      var today = LocalDate.of(2026, 11, 23);
      var spending = new Spending();
      var before = new ModelUse(7, 1, 2, 0, 0, new BigDecimal("1.5"), 1);
      var now = new ModelUse(1, 1, 2, 0, 0, new BigDecimal("0.5"), 0);
      spending.add(today, Map.of("m", now));
      spending.add(
          List.of(
              new LedgerDay(today, "m", before),
              new LedgerDay(today.minusDays(13), "m", before),
              new LedgerDay(today.minusDays(14), "m", before)));
      spending.add(today, Map.of());
      assertThat(spending.days()).containsOnlyKeys(today.minusDays(13), today);
      assertThat(spending.days().get(today)).isEqualTo(Map.of("m", before.plus(now)));
      spending.add(today.plusDays(1), Map.of("m", now));
      assertThat(spending.days()).containsOnlyKeys(today, today.plusDays(1));
    }

    @Test
    void beginsAnewAtMidnight() {
      complete(2);
      pass(7200 - 1);
      complete(1);
      pass(1);
      var days = recorder.picture().days();
      assertThat(days.firstEntry().getValue())
          .hasEntrySatisfying("m", use -> assertThat(use.turns()).isEqualTo(2));
      assertThat(days.lastEntry().getValue())
          .hasEntrySatisfying("m", use -> assertThat(use.cost()).isEqualByComparingTo("0.25"));
    }
  }

  @Nested
  @DisplayName("when something is wrong:")
  class Concerns {
    private Concern only() {
      assertThat(recorder.picture().concerns()).hasSize(1);
      return recorder.picture().concerns().getFirst();
    }

    @Test
    void nothingWhileAllIsWell() {
      complete(100);
      fail(2);
      meter.onRetry(FailureCode.UPSTREAM_ERROR);
      pass(60);
      assertThat(recorder.picture().concerns()).isEmpty();
    }

    @Test
    void thatTurnsFailAndSinceWhen() {
      complete(2);
      pass(7);
      fail(2);
      pass(10);
      assertThat(recorder.picture().concerns()).as("two may be chance").isEmpty();
      fail(1);
      pass(5);
      assertThat(only())
          .isEqualTo(
              new Concern(
                  Kind.FAILING,
                  Level.ACT,
                  BEGIN.plusSeconds(10),
                  "3 of the last 5 turns failed, mostly with upstream_overloaded."));
      complete(20);
      pass(5);
      assertThat(only().level()).as("most are fine again").isEqualTo(Level.WATCH);
      assertThat(only().since()).isEqualTo(BEGIN.plusSeconds(10));
      pass(300);
      assertThat(recorder.picture().concerns()).as("long over").isEmpty();
    }

    @Test
    void thatClaudeIsAskedAgain() {
      for (int i = 0; i < 4; i++) {
        meter.onRetry(FailureCode.UPSTREAM_RATE_LIMITED);
      }
      complete(10);
      pass(5);
      assertThat(only().kind()).isEqualTo(Kind.RETRYING);
      assertThat(only().text())
          .isEqualTo(
              "Claude was asked again 4 times in five minutes, mostly after upstream_rate_limited.");
    }

    @Test
    void thatTurnsAreRefused() {
      levels = new Levels(1, 100, 10, 10, 3 << 20, 64 << 20, 0, Map.of());
      meter.onRefused(Shortage.TURNS);
      pass(5);
      assertThat(only().level()).isEqualTo(Level.ACT);
      assertThat(only().text())
          .isEqualTo(
              "1 turn was refused in the last minute: 10 of 10 turns run, logs take 3 of 64 MB.");
      pass(60);
      assertThat(recorder.picture().concerns()).isEmpty();
    }

    @Test
    void thatEventLoopsAreLate() {
      for (int i = 0; i < 10; i++) {
        meter.onLoopDelay(Duration.ofMillis(300).toNanos());
      }
      pass(29);
      assertThat(recorder.picture().concerns()).as("a start takes its time").isEmpty();
      pass(1);
      assertThat(only().kind()).isEqualTo(Kind.LATE);
      assertThat(only().level()).isEqualTo(Level.WATCH);
    }

    @Test
    void thatAnEventLoopStandsStill() {
      pass(5);
      meters.join(elapsed.toNanos());
      pass(4);
      assertThat(only().kind()).isEqualTo(Kind.STUCK);
      assertThat(only().text()).contains("has done nothing for 4 s");
      assertThat(only().since()).isEqualTo(BEGIN.plusSeconds(8));
    }

    @Test
    void thatConnectionsRunOut() {
      levels = new Levels(90, 100, 0, 10, 0, 64 << 20, 0, Map.of());
      pass(1);
      assertThat(only().text())
          .isEqualTo("90 of 100 connections are open; further ones will be refused.");
    }

    @Test
    void theWorstFirst() {
      levels = new Levels(95, 100, 0, 10, 0, 64 << 20, 0, Map.of());
      fail(3);
      pass(5);
      assertThat(recorder.picture().concerns())
          .extracting(Concern::kind)
          .containsExactly(Kind.FAILING, Kind.CONNECTIONS);
    }
  }
}
