package dev.turnstream.gateway;

import dev.turnstream.turn.Desk;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * How one event loop is emptied when the server stops. What runs comes to its end; once another
 * server takes whoever comes, sockets that have nothing to wait for are sent there, each at a
 * moment of its own. While there is none they stay, for here they can still read.
 */
final class Departure {
  static final long STEP_MILLIS = 10;

  /** So many sockets of a loop leave in a second, about. */
  private static final int SOCKETS_A_SECOND = 200;

  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** Who was on the way here when the other one began to listen has arrived after that time. */
  private static final Duration ARRIVAL = Duration.ofSeconds(1);

  private final Desk desk;
  private final Sockets sockets;
  private final HttpConnections connections;
  private final BooleanSupplier successor;
  private final RandomGenerator random;
  private final Map<WebSocketConnection, Long> moments = new HashMap<>();
  private boolean moving;
  private long since;

  Departure(
      Desk desk,
      Sockets sockets,
      HttpConnections connections,
      BooleanSupplier successor,
      RandomGenerator random) {
    this.desk = desk;
    this.sockets = sockets;
    this.connections = connections;
    this.successor = successor;
    this.random = random;
  }

  /**
   * Sends away whose time has come.
   *
   * @param now {@link System#nanoTime()}
   * @return whether nothing is left that is worth waiting for
   */
  boolean step(long now) {
    boolean idle = desk.turns().open() == 0 && desk.isIdle() && connections.answering() == 0;
    if (!moving && successor.getAsBoolean()) {
      moving = true;
      since = now;
    }
    if (!moving) {
      return idle;
    }
    long spread = spread(sockets.open()).toNanos();
    sockets.leave(connection ->
        now - moments.computeIfAbsent(connection, _ -> now + random.nextLong(spread + 1)) >= 0);
    return idle
        && sockets.open() == 0
        && connections.unheard() == 0
        && now - since > ARRIVAL.toNanos();
  }

  /** Over what time so many sockets leave. */
  static Duration spread(int sockets) {
    var even = Duration.ofMillis(1000L * sockets / SOCKETS_A_SECOND);
    return even.compareTo(LONGEST) < 0 ? even : LONGEST;
  }
}
