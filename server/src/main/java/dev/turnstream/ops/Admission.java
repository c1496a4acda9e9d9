package dev.turnstream.ops;

import java.time.Duration;

/**
 * Whether new turns may begin, so that those that run are not harmed: a pure function of how it was
 * and how it is now. It changes back later than it changes, or it would do both all the time.
 *
 * @param pressure why none may begin
 * @param late for how many looks in a row the event loops have been too late
 * @param calm for how many looks in a row they have not been late
 */
public record Admission(Pressure pressure, int late, int calm) {
  /** All may begin. */
  public static final Admission OPEN = new Admission(Pressure.NONE, 0, 0);

  /** How many looks in a row count: one late one may be a pause of the machine. */
  static final int LOOKS = 3;

  private static final double MEMORY_BACK = 0.9;

  /** Why no turn may begin. */
  public enum Pressure {
    NONE,
    MEMORY,
    DELAY
  }

  /**
   * From where on none may begin.
   *
   * @param heap part of the heap that is in use after garbage was collected, 0 to 1
   * @param delay by how much an event loop may be late
   */
  public record Limits(double heap, Duration delay) {}

  /**
   * What is seen at one look.
   *
   * @param heap as in the limits
   * @param delay the longest of this look
   */
  public record Seen(double heap, Duration delay) {}

  /** How it is after another look. */
  public Admission next(Seen now, Limits limits) {
    int latest = now.delay.compareTo(limits.delay) >= 0 ? late + 1 : 0;
    int calmest = now.delay.multipliedBy(2).compareTo(limits.delay) < 0 ? calm + 1 : 0;
    return new Admission(after(now, limits, latest, calmest), latest, calmest);
  }

  private Pressure after(Seen now, Limits limits, int latest, int calmest) {
    double most = pressure == Pressure.MEMORY ? limits.heap * MEMORY_BACK : limits.heap;
    if (now.heap >= most) {
      return Pressure.MEMORY;
    }
    boolean delayed = pressure == Pressure.DELAY ? calmest < LOOKS : latest >= LOOKS;
    return delayed ? Pressure.DELAY : Pressure.NONE;
  }
}
