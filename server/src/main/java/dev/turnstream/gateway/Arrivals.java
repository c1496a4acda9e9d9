package dev.turnstream.gateway;

import dev.turnstream.access.PlaceRates;
import dev.turnstream.access.PlaceRates.Answer;
import dev.turnstream.access.Proxies;
import dev.turnstream.access.Rate;
import dev.turnstream.access.Strangers;
import dev.turnstream.access.Strangers.Stranger;
import dev.turnstream.gateway.Turnaways.Reason;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often addresses may come, and how many of their connections may wait that have not said what
 * they want. All event loops share it. PROTOCOL.md, section 2.
 */
public final class Arrivals {
  private final Proxies proxies;
  private final PlaceRates connections;
  private final PlaceRates requests;
  private final Strangers pending;
  private final Turnaways turnaways = new Turnaways();

  /**
   * What is allowed.
   *
   * @param connections new connections of one address
   * @param allConnections new connections of all together
   * @param pending connections of one address that have not sent a whole request yet
   * @param requests requests of one address, behind a proxy that is believed those of its client
   */
  public record Limits(Rate connections, Rate allConnections, int pending, Rate requests) {
    /** Whoever likes may come. */
    public static final Limits NONE =
        new Limits(Rate.FREE, Rate.FREE, Integer.MAX_VALUE, Rate.FREE);
  }

  /** How a new connection is met. */
  sealed interface Met {
    /** It may come; {@link #heard} is due when it has sent a whole request, or is gone. */
    record In(Stranger.Counted pending) implements Met {}

    /** It may not. */
    record Away(Reason reason, Duration after) implements Met {}
  }

  /**
   * Nobody has come yet.
   *
   * @param proxies whose connections are many people's: of them only the requests count, for whom
   *     they come
   */
  public Arrivals(Limits limits, Proxies proxies, long now) {
    this.proxies = proxies;
    this.connections = new PlaceRates(limits.connections, limits.allConnections, now);
    this.requests = new PlaceRates(limits.requests, Rate.FREE, now);
    this.pending = new Strangers(limits.pending, proxies);
  }

  /** Counts a new connection. */
  Met meet(@Nullable InetAddress from, long now) {
    return switch (pending.arrive(from)) {
      case Stranger.OneTooMany() -> away(Reason.MAX_PENDING_HANDSHAKES, Duration.ZERO, from);
      case Stranger.Counted counted -> {
        var answer =
            from == null || proxies.include(from)
                ? connections.comeAmongAll(now)
                : connections.come(from, now);
        yield switch (answer) {
          case Answer.Yes() -> new Met.In(counted);
          case Answer.TooOften(var wait) -> leave(counted, Reason.CONNECTION_RATE, wait, from);
          case Answer.TooMany(var wait) -> leave(counted, Reason.TOTAL_CONNECTION_RATE, wait, from);
        };
      }
    };
  }

  private Met leave(
      Stranger.Counted counted, Reason reason, Duration wait, @Nullable InetAddress from) {
    pending.leave(counted);
    return away(reason, wait, from);
  }

  private Met away(Reason reason, Duration wait, @Nullable InetAddress from) {
    turnaways.count(reason, from);
    return new Met.Away(reason, wait);
  }

  /** A connection waits no more; to be called once. */
  void heard(Met.In connection) {
    pending.leave(connection.pending);
  }

  /**
   * Counts a request.
   *
   * @param client who sends it, or for whom a proxy does
   * @return for how long they have to wait; null when it may be answered
   */
  @Nullable Duration request(@Nullable InetAddress client, long now) {
    if (client == null) {
      return null;
    }
    return switch (requests.come(client, now)) {
      case Answer.Yes() -> null;
      case Answer.TooOften(var wait) -> {
        turnaways.count(Reason.REQUEST_RATE, client);
        yield wait;
      }
      case Answer.TooMany(var wait) -> wait;
    };
  }

  /** Counts who is kept away. */
  public Turnaways turnaways() {
    return turnaways;
  }
}
