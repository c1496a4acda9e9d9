package dev.turnstream.gateway;

import dev.turnstream.access.Proxies;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the connections of the whole process and the bytes of large bodies that they are sending,
 * so that there are never more than allowed.
 */
public final class Doors {
  /** Connections beyond the limit that are let in to be told so; more are dropped unheard. */
  private static final int HEADROOM = 256;

  private static final long BODY_BYTES = 128 << 20;

  private volatile int most;
  private final long bodyBytes;
  private final Arrivals arrivals;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong held = new AtomicLong();
  private volatile boolean draining;
  private volatile boolean shut;

  /**
   * Makes room for some connections.
   *
   * @param most how many may be open at once, at least 1
   */
  public Doors(int most) {
    this(most, new Arrivals(Arrivals.Limits.NONE, Proxies.NONE, System.nanoTime()));
  }

  /** The same, where connections may come as often as this. */
  Doors(int most, Arrivals arrivals) {
    this(most, BODY_BYTES, arrivals);
  }

  /**
   * Makes room for some connections and what they send.
   *
   * @param most how many may be open at once, at least 1
   * @param bodyBytes most bytes of all large bodies that are being read
   * @param arrivals how often they may come
   */
  public Doors(int most, long bodyBytes, Arrivals arrivals) {
    this.most = most;
    this.bodyBytes = bodyBytes;
    this.arrivals = arrivals;
  }

  /** How often connections and requests may come. */
  public Arrivals arrivals() {
    return arrivals;
  }

  /** How a new connection is met. */
  enum Welcome {
    IN,
    TO_BE_TOLD,
    DROPPED
  }

  Welcome enter() {
    int number = open.incrementAndGet();
    if (shut) {
      return Welcome.DROPPED;
    }
    int limit = most;
    return number <= limit
        ? Welcome.IN
        : number <= limit + HEADROOM ? Welcome.TO_BE_TOLD : Welcome.DROPPED;
  }

  /** From now on so many may be open; those that are open already stay. On any thread. */
  public void limit(int other) {
    most = other;
  }

  /** Takes no new sockets and no new turns any more, since the server is to stop. */
  public void drain() {
    draining = true;
  }

  /** Whether the server is to stop. */
  boolean isDraining() {
    return draining;
  }

  /** Lets nobody else in: who was sent away by one event loop must not come in at another. */
  void shut() {
    shut = true;
  }

  void leave() {
    open.decrementAndGet();
  }

  /** Takes room for a piece of a body; false when there is none. */
  boolean hold(long bytes) {
    if (held.addAndGet(bytes) <= bodyBytes) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  /** Gives back room that was taken. */
  void release(long bytes) {
    held.addAndGet(-bytes);
  }

  /** How many bytes of large bodies are being read. */
  public long held() {
    return held.get();
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
