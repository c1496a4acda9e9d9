package dev.turnstream.gateway;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the connections of the whole process, so that there are never more than allowed. */
public final class Doors {
  /** Connections beyond the limit that are let in to be told so; more are dropped unheard. */
  private static final int HEADROOM = 256;

  private final int most;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * Makes room for some connections.
   *
   * @param most how many may be open at once, at least 1
   */
  public Doors(int most) {
    this.most = most;
  }

  /** How a new connection is met. */
  enum Welcome {
    IN,
    TO_BE_TOLD,
    DROPPED
  }

  Welcome enter() {
    int number = open.incrementAndGet();
    return number <= most
        ? Welcome.IN
        : number <= most + HEADROOM ? Welcome.TO_BE_TOLD : Welcome.DROPPED;
  }

  void leave() {
    open.decrementAndGet();
  }

  /** How many may be open. */
  public int most() {
    return most;
  }

  /** How many connections are open. */
  public int open() {
    return open.get();
  }
}
