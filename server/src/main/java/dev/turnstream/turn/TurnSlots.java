package dev.turnstream.turn;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the turns that run in the whole process, so that there are never more than allowed. */
public final class TurnSlots {
  private final int most;
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * Makes room for some turns.
   *
   * @param most how many may run at once, at least 1
   */
  public TurnSlots(int most) {
    this.most = most;
  }

  boolean take() {
    return taken.getAndUpdate(n -> n < most ? n + 1 : n) < most;
  }

  void give() {
    taken.decrementAndGet();
  }

  /** How many may run. */
  public int most() {
    return most;
  }

  /** How many turns run. */
  public int taken() {
    return taken.get();
  }
}
