package dev.turnstream.gateway;

import dev.turnstream.turn.Desk;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * How one event loop is emptied when the server stops. What runs comes to its end; once another
 * server takes whoever comes, sockets that have nothing to wait for are sent there, each at a
 * moment of its own. While there is none they stay, for here they can still read.
 */
final class Departure {
  static final long STEP_MILLIS = 10;

  /** Who was on the way here when the other one began to listen has arrived after that time. */
  private static final Duration ARRIVAL = Duration.ofSeconds(1);

  private final Desk desk;
  private final Sockets sockets;
  private final HttpConnections connections;
  private final BooleanSupplier successor;
  private final LeavingTimes<WebSocketConnection> times;
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
    times = new LeavingTimes<>(random);
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
    int present = sockets.open();
    sockets.leave(connection -> times.hasCome(connection, connection.isBusy(), present, now));
    return idle
        && sockets.open() == 0
        && connections.unheard() == 0
        && now - since > ARRIVAL.toNanos();
  }
}
