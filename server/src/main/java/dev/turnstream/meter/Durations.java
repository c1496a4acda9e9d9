package dev.turnstream.meter;

/** Durations as they come, on one event loop. */
final class Durations {
  private final long[] counts = new long[Distribution.BUCKETS];
  private long sum;

  void add(long nanos) {
    counts[Distribution.bucketOf(nanos)]++;
    sum += nanos;
  }

  Distribution soFar() {
    return Distribution.of(counts, sum);
  }
}
