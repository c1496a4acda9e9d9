package dev.turnstream.gateway;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The connections of one event loop while they speak HTTP: counted, and closed when they take too
 * long to say what they want.
 */
final class HttpConnections implements Pulse.Member {
  /** How long a connection may idle between two requests. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

  private final Doors doors;
  private final Duration handshakeTime;
  private final Map<HttpConnection, Waiting> waiting = new HashMap<>();

  private record Waiting(long until, boolean welcome) {}

  HttpConnections(Doors doors, Duration handshakeTime) {
    this.doors = doors;
    this.handshakeTime = handshakeTime;
  }

  void onConnection(HttpConnection connection) {
    var welcome = doors.enter();
    // Of the channel, since Vert.x forgets the connection's own close handler at an upgrade.
    ((HttpServerConnection) connection)
        .channelHandlerContext()
        .channel()
        .closeFuture()
        .addListener(_ -> {
          doors.leave();
          waiting.remove(connection);
        });
    if (welcome == Doors.Welcome.DROPPED) {
      connection.close();
    } else {
      await(connection, handshakeTime, welcome == Doors.Welcome.IN);
    }
  }

  /**
   * Notes that a connection has said what it wants; from here on its deadlines are somebody else's.
   *
   * @return whether there is room for it; if not it is to be refused
   */
  boolean hasRoomFor(HttpServerRequest request) {
    var was = waiting.remove(request.connection());
    return was == null || was.welcome;
  }

  /** Gives a request's body some time to arrive. */
  void awaitBody(HttpServerRequest request, Duration time) {
    await(request.connection(), time, true);
  }

  /** A body has arrived. */
  void onBody(HttpServerRequest request) {
    waiting.remove(request.connection());
  }

  /** Gives a connection some time for its next request, once this one is answered. */
  void awaitNext(HttpServerRequest request) {
    request.response().endHandler(_ -> await(request.connection(), KEEP_ALIVE, true));
  }

  private void await(HttpConnection connection, Duration time, boolean welcome) {
    waiting.put(connection, new Waiting(System.nanoTime() + time.toNanos(), welcome));
  }

  @Override
  public void onPulse(long now) {
    waiting.entrySet().stream()
        .filter(entry -> now - entry.getValue().until > 0)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(HttpConnection::close);
  }
}
