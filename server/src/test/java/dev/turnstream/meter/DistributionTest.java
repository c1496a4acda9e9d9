package dev.turnstream.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A distribution")
class DistributionTest {
  private static Distribution of(long... nanos) {
    var durations = new Durations();
    Arrays.stream(nanos).forEach(durations::add);
    return durations.soFar();
  }

  @Test
  void hasEveryDurationBetweenTheBoundsOfItsBucket() {
    var random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      long nanos = (long) Math.exp(random.nextDouble() * 26);
      int bucket = Distribution.bucketOf(nanos);
      if (bucket > 0) {
        assertThat(nanos).isGreaterThanOrEqualTo(Distribution.endOf(bucket - 1));
      }
      assertThat(nanos).isLessThan(Distribution.endOf(bucket));
    }
  }

  @Test
  void hasFourStepsToEachDoubling() {
    assertThat(Distribution.endOf(0)).isEqualTo(62_500);
    for (int i = 0; i + 4 < Distribution.BUCKETS - 1; i++) {
      assertThat(Distribution.endOf(i + 4)).isEqualTo(2 * Distribution.endOf(i));
    }
  }

  @ParameterizedTest
  @CsvSource({"-5, 0", "0, 0", "62499, 0", "62500, 1", "9223372036854775807, 97"})
  void takesAnything(long nanos, int bucket) {
    assertThat(Distribution.bucketOf(nanos)).isEqualTo(bucket);
    assertThat(Distribution.BUCKETS).isEqualTo(98);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5, 0.9, 0.99})
  void knowsItsQuantilesToATenthOrSo(double share) {
    var random = new Random(2);
    var all = random.doubles(20_000).mapToLong(x -> (long) (1e6 * Math.exp(8 * x))).toArray();
    var quantile = Objects.requireNonNull(of(all).quantile(share));
    Arrays.sort(all);
    double exact = all[(int) (share * all.length)];
    assertThat(quantile.toNanos() / exact).isBetween(0.88, 1.12);
  }

  @Test
  void hasNoQuantileOfNothing() {
    assertThat(Distribution.NONE.quantile(0.5)).isNull();
    assertThat(of(5_000_000).quantile(1)).isGreaterThan(Duration.ofMillis(5));
  }

  @Test
  void isPutTogetherAndTakenApart() {
    var one = of(1_000_000, 2_000_000);
    var both = one.plus(of(2_000_000, 700_000_000));
    assertThat(both.count()).isEqualTo(4);
    assertThat(both.sum()).isEqualTo(Duration.ofMillis(705));
    assertThat(both.countIn(Distribution.bucketOf(2_000_000))).isEqualTo(2);
    var rest = both.minus(one);
    assertThat(rest.count()).isEqualTo(2);
    assertThat(rest.sum()).isEqualTo(Duration.ofMillis(702));
    assertThat(rest.countIn(Distribution.bucketOf(1_000_000))).isZero();
  }
}
