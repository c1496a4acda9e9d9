package dev.turnstream.turn;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the turns that run in the whole process, so that there are never more than allowed. */
public final class TurnSlots {
  private volatile int most;
  private final AtomicInteger taken = new AtomicInteger();
  private volatile Scarce scarce = Scarce.NOTHING;

  /** Of what there is too little for another turn. */
  public enum Scarce {
    NOTHING,
    MEMORY,
    TIME
  }

  /**
   * Makes room for some turns.
   *
   * @param most how many may run at once, at least 1
   */
  public TurnSlots(int most) {
    this.most = most;
  }

  /** Gives none while something is scarce; those that are taken stay. */
  public void hold(Scarce what) {
    scarce = what;
  }

  /** What is scarce now. */
  public Scarce scarce() {
    return scarce;
  }

  boolean take() {
    int limit = most;
    return scarce == Scarce.NOTHING && taken.getAndUpdate(n -> n < limit ? n + 1 : n) < limit;
  }

  /** From now on so many may run; those that run already go on. On any thread. */
  public void limit(int other) {
    most = other;
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
