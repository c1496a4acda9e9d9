package dev.turnstream.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What the clients of one event loop saw. Times are microseconds. */
public final class Tally {
  private static final long LONGEST = 600_000_000;
  private static final int DIGITS = 3;
  private static final int COARSE = 2;
  private static final int MOST_SECONDS = 600;

  public final Histogram delay = new Histogram(LONGEST, DIGITS);
  public final Histogram firstDelta = new Histogram(LONGEST, DIGITS);
  public final Histogram cancel = new Histogram(LONGEST, DIGITS);

  /** By how much the upstream took longer for a turn than it should. */
  public final Histogram late = new Histogram(LONGEST, DIGITS);

  public final Map<String, Long> errors = new TreeMap<>();

  /** Delays of each second since the start, those that do not count included. */
  public final List<Histogram> seconds = new ArrayList<>();

  /** Frames, deltas and turns that count. */
  public long frames;

  public long deltas;
  public long turns;
  public long cancelled;

  /** Clients that hung up in the middle of a turn, as planned. */
  public long hungUp;

  /** Turns that brought fewer or more stamps than they should. */
  public long miscounted;

  /** Stamps that were older than the one before them in the same turn. */
  public long reordered;

  /** Notes the delay of a delta that came in a second since the start. */
  void second(long second, long nanos) {
    if (second >= 0 && second < MOST_SECONDS) {
      while (seconds.size() <= second) {
        seconds.add(new Histogram(LONGEST, COARSE));
      }
      record(seconds.get((int) second), nanos);
    }
  }

  /** Notes a time in nanoseconds. */
  public static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos / 1000, 0, LONGEST));
  }

  /** An empty histogram for times in microseconds. */
  public static Histogram times() {
    return new Histogram(LONGEST, DIGITS);
  }

  public void error(String code) {
    errors.merge(code, 1L, Long::sum);
  }

  /** How much was lost, doubled, reordered or refused. */
  public long bad() {
    return miscounted + reordered + errors.values().stream().mapToLong(Long::longValue).sum();
  }
}
