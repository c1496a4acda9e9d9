package dev.turnstream.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.FailureCode;
import dev.turnstream.model.ModelUse;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnStatus;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What event loops count")
class LoopMeterTest {
  private final Meters meters = new Meters();

  @Test
  void isSeenOnceItIsPublishedAndStaysAsItWas() {
    var meter = meters.join(7);
    meter.onDelta();
    assertThat(meters.read(8).deltas()).isZero();
    assertThat(meters.read(8).asOf()).isEqualTo(7);
    meter.publish(9, new Load(1, 2, 3, 4));
    var seen = meters.read(10);
    meter.onDelta();
    meter.onRetry(FailureCode.UPSTREAM_OVERLOADED);
    meter.publish(11, Load.NONE);
    assertThat(seen.deltas()).isEqualTo(1);
    assertThat(seen.retries()).isEmpty();
    assertThat(seen.load()).isEqualTo(new Load(1, 2, 3, 4));
    assertThat(meters.read(12).minus(seen).deltas()).isEqualTo(1);
  }

  @Test
  void isPutTogetherOverAllLoops() {
    var one = meters.join(0);
    var other = meters.join(0);
    one.onEnd(Ends.completed("m", "0.25"));
    one.onEnd(Ends.failed(FailureCode.UPSTREAM_ERROR));
    other.onEnd(Ends.completed("m", "0.50"));
    other.onEnd(Ends.failed(FailureCode.INTERRUPTED));
    other.onEnd(new TurnEnd.Cancelled(Ends.receipt("n", "1")));
    one.publish(5, new Load(1, 1, 1, 1));
    other.publish(3, new Load(2, 0, 5, 4));
    var all = meters.read(6);
    assertThat(all.asOf()).as("of the loop that is silent for longest").isEqualTo(3);
    assertThat(all.load()).isEqualTo(new Load(3, 1, 6, 5));
    assertThat(all.ends())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                TurnStatus.COMPLETED, 2L,
                TurnStatus.CANCELLED, 1L,
                TurnStatus.FAILED, 1L,
                TurnStatus.INTERRUPTED, 1L));
    assertThat(all.failures())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(FailureCode.UPSTREAM_ERROR, 1L, FailureCode.INTERRUPTED, 1L));
    assertThat(all.models().get("m"))
        .isEqualTo(new ModelUse(2, 20, 40, 60, 80, new BigDecimal("0.75"), 0));
    assertThat(all.durations().count()).isEqualTo(5);
  }

  @Test
  void hasAnEndToTheModelsThatClientsMayName() {
    var meter = meters.join(0);
    for (int i = 0; i < 1000; i++) {
      meter.onEnd(Ends.completed("made up " + i, "0"));
    }
    meter.publish(1, Load.NONE);
    var models = meters.read(2).models();
    assertThat(models).hasSize(51);
    assertThat(models)
        .hasEntrySatisfying(LoopMeter.OTHER_MODELS, use -> assertThat(use.turns()).isEqualTo(950));
  }
}
