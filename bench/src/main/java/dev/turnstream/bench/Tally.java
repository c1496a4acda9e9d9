package dev.turnstream.bench;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What the clients of one event loop saw. Times are microseconds. */
final class Tally {
  private static final long LONGEST = 600_000_000;
  private static final int DIGITS = 3;

  final Histogram delay = new Histogram(LONGEST, DIGITS);
  final Histogram firstDelta = new Histogram(LONGEST, DIGITS);
  final Histogram cancel = new Histogram(LONGEST, DIGITS);
  final Map<String, Long> errors = new TreeMap<>();
  long frames;
  long deltas;
  long turns;
  long cancelled;

  /** Turns that brought fewer or more stamps than they should. */
  long miscounted;

  /** Stamps that were older than the one before them in the same turn. */
  long reordered;

  void delay(long nanos) {
    record(delay, nanos);
  }

  void firstDelta(long nanos) {
    record(firstDelta, nanos);
  }

  void cancel(long nanos) {
    record(cancel, nanos);
  }

  void error(String code) {
    errors.merge(code, 1L, Long::sum);
  }

  private static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos / 1000, 0, LONGEST));
  }

  void add(Tally other) {
    delay.add(other.delay);
    firstDelta.add(other.firstDelta);
    cancel.add(other.cancel);
    other.errors.forEach((code, count) -> errors.merge(code, count, Long::sum));
    frames += other.frames;
    deltas += other.deltas;
    turns += other.turns;
    cancelled += other.cancelled;
    miscounted += other.miscounted;
    reordered += other.reordered;
  }

  /** Whether something was lost, doubled, reordered or refused. */
  boolean isBad() {
    return miscounted > 0 || reordered > 0 || !errors.isEmpty();
  }
}
