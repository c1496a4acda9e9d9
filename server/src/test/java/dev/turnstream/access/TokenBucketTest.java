package dev.turnstream.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A token bucket")
class TokenBucketTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** One a second. */
  private static final Rate RATE = new Rate(60);

  private static int taken(TokenBucket bucket, int wanted, long now) {
    int taken = 0;
    for (int i = 0; i < wanted; i++) {
      taken += bucket.take(now) ? 1 : 0;
    }
    return taken;
  }

  /** The clock may begin anywhere, also just before it turns over. */
  @ParameterizedTest
  @ValueSource(longs = {0, -5, 1_000_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE})
  void holdsWhatMayHappenInAMinute(long begin) {
    var bucket = new TokenBucket(RATE, begin);
    assertThat(taken(bucket, 100, begin)).isEqualTo(60);
    assertThat(taken(bucket, 100, begin + 3 * SECOND)).isEqualTo(3);
    assertThat(taken(bucket, 100, begin + 100 * SECOND))
        .as("no more than a minute's")
        .isEqualTo(60);
  }

  @Test
  void tellsWhenTheNextTokenComes() {
    var bucket = new TokenBucket(RATE, 0);
    assertThat(bucket.nanosUntilNext(0)).isZero();
    assertThat(taken(bucket, 60, 0)).isEqualTo(60);
    assertThat(bucket.nanosUntilNext(0)).isEqualTo(SECOND);
    assertThat(bucket.nanosUntilNext(SECOND / 4)).isEqualTo(SECOND * 3 / 4);
    assertThat(bucket.take(SECOND - 1)).isFalse();
    assertThat(bucket.take(SECOND)).as("who came too early has lost nothing").isTrue();
  }

  @Test
  void isFullAgainWhenNothingIsMissing() {
    var bucket = new TokenBucket(RATE, 0);
    assertThat(bucket.isFull(0)).isTrue();
    assertThat(taken(bucket, 2, 0)).isEqualTo(2);
    assertThat(bucket.isFull(2 * SECOND - 1)).isFalse();
    assertThat(bucket.isFull(2 * SECOND)).isTrue();
  }

  @Test
  @DisplayName("is owed what is spent beyond what it has, up to a minute's worth")
  void isOwed() {
    var bucket = new TokenBucket(RATE, 0);
    bucket.spend(70, 0);
    assertThat(bucket.nanosUntilNext(0)).isEqualTo(11 * SECOND);
    bucket.spend(10_000, 0);
    assertThat(bucket.nanosUntilNext(0)).isEqualTo(61 * SECOND);
  }

  @Test
  void withoutALimitIsNeverEmpty() {
    var bucket = new TokenBucket(Rate.FREE, 0);
    bucket.spend(1_000_000, 0);
    assertThat(taken(bucket, 1_000_000, 0)).isEqualTo(1_000_000);
    assertThat(bucket.nanosUntilNext(0)).isZero();
  }

  @Test
  void hasNoRateBelowNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Rate(-1));
  }
}
