package dev.turnstream.gateway;

import dev.turnstream.access.Entrance;
import dev.turnstream.access.Rate;
import dev.turnstream.access.Strangers.Stranger;
import dev.turnstream.access.TokenBucket;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.gateway.Arrivals.Met;
import dev.turnstream.gateway.Turnaways.Reason;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Meets the connections of one event loop, and holds what counts for each until it has said what it
 * wants, has shown who it is, or is gone.
 */
final class Threshold {
  /** How many that come too often are told so; more are closed unheard, which costs less. */
  private static final Rate TOLD = new Rate(120);

  static final Refusal FULL =
      new Refusal(RefusalCode.TOO_MANY_CONNECTIONS, "The server is full. Try again in a moment.");

  private final Doors doors;
  private final Entrance entrance;
  private final TokenBucket told = new TokenBucket(TOLD, System.nanoTime());

  /** Connections that have not said anything yet. */
  private final Map<Channel, Met.In> pending = new HashMap<>();

  /** Whoever has shown nothing good yet, where anybody is asked. */
  private final Map<Channel, Stranger.Counted> strangers = new HashMap<>();

  /** How a new connection is met. */
  sealed interface Welcome {
    /** It is let in. */
    record In() implements Welcome {}

    /** It is let in to be told that there is no room for it. */
    record ToBeTold(Refusal why) implements Welcome {}

    /** It is closed unheard. */
    record Dropped() implements Welcome {}
  }

  private static final Welcome IN = new Welcome.In();
  private static final Welcome DROPPED = new Welcome.Dropped();

  Threshold(Doors doors, Entrance entrance) {
    this.doors = doors;
    this.entrance = entrance;
  }

  /** Meets a new connection; {@link #gone} is due when it is gone, however it was met. */
  Welcome meet(HttpConnection connection) {
    var room = doors.enter();
    var from = Exchange.addressOf(connection);
    if (room != Doors.Welcome.IN) {
      doors.arrivals().turnaways().count(Reason.MAX_CONNECTIONS, from);
    }
    if (room == Doors.Welcome.DROPPED || !isFewEnough(connection)) {
      return DROPPED;
    }
    return switch (met(connection)) {
      case Met.In in -> {
        pending.put(Exchange.channelOf(connection), in);
        yield room == Doors.Welcome.IN ? IN : new Welcome.ToBeTold(FULL);
      }
      case Met.Away(var reason, var wait) -> away(reason, wait);
    };
  }

  /** Over TLS it was met before its handshake. */
  private Met met(HttpConnection connection) {
    var before = ClearTextGuard.met(Exchange.channelOf(connection));
    return before == null
        ? doors.arrivals().meet(Exchange.addressOf(connection), System.nanoTime())
        : before;
  }

  private Welcome away(Reason reason, Duration wait) {
    return reason != Reason.MAX_PENDING_HANDSHAKES && told.take(System.nanoTime())
        ? new Welcome.ToBeTold(Refusals.tooOften(wait))
        : DROPPED;
  }

  private boolean isFewEnough(HttpConnection connection) {
    if (!entrance.asks()) {
      return true;
    }
    var from = Exchange.addressOf(connection);
    return switch (entrance.strangers().arrive(from)) {
      case Stranger.Counted stranger -> {
        strangers.put(Exchange.channelOf(connection), stranger);
        yield true;
      }
      case Stranger.OneTooMany() -> {
        doors.arrivals().turnaways().count(Reason.MAX_UNKNOWN_CONNECTIONS, from);
        yield false;
      }
    };
  }

  /** It has sent a whole request. */
  void heard(Channel connection) {
    var in = pending.remove(connection);
    if (in != null) {
      doors.arrivals().heard(in);
    }
  }

  /** It has shown something good. */
  void known(Channel connection) {
    var stranger = strangers.remove(connection);
    if (stranger != null) {
      entrance.strangers().leave(stranger);
    }
  }

  /** It is gone. */
  void gone(Channel connection) {
    doors.leave();
    heard(connection);
    known(connection);
  }
}
