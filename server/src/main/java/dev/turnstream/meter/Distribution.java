package dev.turnstream.meter;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many durations fell where: an immutable histogram whose steps grow with what they hold, four
 * to each doubling, from 62.5 µs to 17 minutes. What is read from it is right to a tenth or so.
 */
public final class Distribution {
  private static final int STEPS = 4;
  private static final int DOUBLINGS = 24;

  /** A quarter of the first bound, in nanoseconds. */
  private static final long UNIT = 15_625;

  /** Number of buckets; the first holds all that is shorter, the last all that is longer. */
  public static final int BUCKETS = 1 + STEPS * DOUBLINGS + 1;

  /** Nothing at all. */
  public static final Distribution NONE = new Distribution(new long[BUCKETS], 0);

  private final long[] counts;
  private final long count;
  private final long sum;

  private Distribution(long[] counts, long sum) {
    this.counts = counts;
    this.count = Arrays.stream(counts).sum();
    this.sum = sum;
  }

  /** A copy of counts that go on. */
  static Distribution of(long[] counts, long sum) {
    return new Distribution(counts.clone(), sum);
  }

  /** The bucket of a duration in nanoseconds; negative ones count as none. */
  static int bucketOf(long nanos) {
    long units = nanos / UNIT;
    if (units < STEPS) {
      return 0;
    }
    int doubling = Long.SIZE - 1 - Long.numberOfLeadingZeros(units) - 2;
    int step = (int) (units >> doubling) & (STEPS - 1);
    return Math.min(1 + doubling * STEPS + step, BUCKETS - 1);
  }

  /**
   * Where a bucket ends and the next begins, in nanoseconds.
   *
   * @param bucket from 0; the last one has no end
   */
  public static long endOf(int bucket) {
    return bucket == 0
        ? STEPS * UNIT
        : ((STEPS + ((bucket - 1) % STEPS) + 1L) << ((bucket - 1) / STEPS)) * UNIT;
  }

  /** How many durations there are. */
  public long count() {
    return count;
  }

  /** How many are in a bucket, from 0. */
  public long countIn(int bucket) {
    return counts[bucket];
  }

  /** All durations together. */
  public Duration sum() {
    return Duration.ofNanos(sum);
  }

  /**
   * About how long the part {@code share} of them took at most; null when there are none.
   *
   * @param share 0.5 for the median
   */
  public @Nullable Duration quantile(double share) {
    if (count == 0) {
      return null;
    }
    double wanted = share * count;
    long before = 0;
    int bucket = 0;
    while (bucket < BUCKETS - 1 && before + counts[bucket] < wanted) {
      before += counts[bucket++];
    }
    long begin = bucket == 0 ? 0 : endOf(bucket - 1);
    long width = bucket == BUCKETS - 1 ? 0 : endOf(bucket) - begin;
    double within = counts[bucket] == 0 ? 0 : (wanted - before) / counts[bucket];
    return Duration.ofNanos(begin + Math.round(width * within));
  }

  /** These and others. */
  public Distribution plus(Distribution others) {
    return combined(others, 1);
  }

  /** What has come since {@code earlier}. */
  public Distribution minus(Distribution earlier) {
    return combined(earlier, -1);
  }

  private Distribution combined(Distribution others, int sign) {
    var all = counts.clone();
    for (int i = 0; i < BUCKETS; i++) {
      all[i] += sign * others.counts[i];
    }
    return new Distribution(all, sum + sign * others.sum);
  }
}
