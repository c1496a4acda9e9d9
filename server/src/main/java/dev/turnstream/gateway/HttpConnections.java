package dev.turnstream.gateway;

import dev.turnstream.access.Entrance;
import dev.turnstream.access.Pass;
import dev.turnstream.access.Pass.Standing;
import dev.turnstream.access.Strangers.Stranger;
import dev.turnstream.budget.Budgets.Claim;
import dev.turnstream.budget.Denied;
import dev.turnstream.budget.Payer;
import dev.turnstream.budget.Reservation;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.turn.Desk;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop while they speak HTTP: counted, and closed when they take too
 * long to say what they want.
 */
final class HttpConnections implements Pulse.Member {
  /** How long a connection may idle between two requests. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

  /** How long a peer that was turned away may take to close its side. */
  private static final Duration CLOSE_TIME = Duration.ofSeconds(2);

  private final Doors doors;
  private final Duration handshakeTime;
  private final Entrance entrance;

  /** Whoever asked last on a connection; what streams to them ends when their pass does. */
  private final Map<HttpConnection, Pass> guests = new HashMap<>();

  /** Connections that count for somebody, who may have only so many. */
  private final Map<HttpConnection, Counted> counted = new HashMap<>();

  private final Map<HttpConnection, Waiting> waiting = new HashMap<>();

  /** Whoever has shown nothing good yet, where anybody is asked. */
  private final Map<HttpConnection, Stranger.Counted> strangers = new HashMap<>();

  /** Those on which an answer is under way. */
  private final Set<HttpConnection> answering = new HashSet<>();

  /**
   * How long one is waited for.
   *
   * @param welcome whether there is room for it
   * @param fresh whether it has asked nothing yet
   */
  private record Waiting(long until, boolean welcome, boolean fresh) {}

  private record Counted(Payer payer, Reservation reservation) {}

  HttpConnections(Doors doors, Duration handshakeTime, Entrance entrance) {
    this.doors = doors;
    this.handshakeTime = handshakeTime;
    this.entrance = entrance;
  }

  void onConnection(HttpConnection connection) {
    var welcome = entrance.asks() ? ask(connection) : doors.enter();
    // Of the channel, since Vert.x forgets the connection's own close handler at an upgrade.
    channelOf(connection)
        .closeFuture()
        .addListener(_ -> {
          doors.leave();
          waiting.remove(connection);
          answering.remove(connection);
          guests.remove(connection);
          noStranger(connection);
          discount(connection);
        });
    if (welcome == Doors.Welcome.DROPPED) {
      connection.close();
    } else {
      long until = System.nanoTime() + handshakeTime.toNanos();
      waiting.put(connection, new Waiting(until, welcome == Doors.Welcome.IN, true));
    }
  }

  private Doors.Welcome ask(HttpConnection connection) {
    var welcome = doors.enter();
    return switch (entrance.strangers().arrive(Reception.addressOf(connection))) {
      case Stranger.Counted stranger -> {
        strangers.put(connection, stranger);
        yield welcome;
      }
      case Stranger.OneTooMany() -> Doors.Welcome.DROPPED;
    };
  }

  private void noStranger(HttpConnection connection) {
    var stranger = strangers.remove(connection);
    if (stranger != null) {
      entrance.strangers().leave(stranger);
    }
  }

  /** How many have come and asked nothing yet. */
  long unheard() {
    return waiting.values().stream().filter(Waiting::fresh).count();
  }

  /** Notes that a connection has shown something good, whatever it does then. */
  void know(HttpServerRequest request, Pass pass) {
    if (!pass.equals(Pass.NOBODY)) {
      noStranger(request.connection());
    }
  }

  /**
   * Notes that a connection has said what it wants; from here on its deadlines are somebody else's.
   *
   * @return whether there is room for it; if not it is to be refused
   */
  boolean hasRoomFor(HttpServerRequest request) {
    guests.remove(request.connection());
    var was = waiting.remove(request.connection());
    return was == null || was.welcome;
  }

  /** Ends a connection when the pass of whoever asks on it does. */
  void guard(HttpServerRequest request, Pass pass) {
    if (entrance.asks() && !pass.equals(Pass.NOBODY)) {
      guests.put(request.connection(), pass);
    }
  }

  /**
   * Counts a connection for whoever asks on it, as long as nobody else does.
   *
   * @return why they may have no more of them, or null
   */
  @Nullable Denied count(HttpServerRequest request, Pass pass, Desk desk) {
    var connection = request.connection();
    var there = counted.get(connection);
    if (there != null && there.payer().equals(pass.payer())) {
      return null;
    }
    discount(connection);
    return switch (desk.connect(pass)) {
      case Claim.Not(var why) -> why;
      case Claim.Taken(var reservation) -> {
        if (!reservation.isFree()) {
          counted.put(connection, new Counted(pass.payer(), reservation));
        }
        yield null;
      }
    };
  }

  private void discount(HttpConnection connection) {
    var was = counted.remove(connection);
    if (was != null) {
      was.reservation().release();
    }
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
    var connection = request.connection();
    answering.add(connection);
    if (doors.isDraining()) {
      request.response().putHeader(HttpHeaders.CONNECTION, "close");
    }
    request
        .response()
        .endHandler(_ -> {
          answering.remove(connection);
          if (doors.isDraining()) {
            // Behind what is still to be written of the answer.
            contextOf(connection)
                .writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(_ -> endOurSide(connection));
          } else {
            await(connection, KEEP_ALIVE, true);
          }
        });
  }

  /** On how many connections an answer is under way. */
  int answering() {
    return answering.size();
  }

  /** Whether the server is to stop, so that nothing new begins. */
  boolean isDraining() {
    return doors.isDraining();
  }

  /**
   * Refuses and hears no more. Our side ends first: bytes of the client's that are still on their
   * way would be answered with a reset, which may overtake the refusal.
   */
  void turnAway(HttpServerRequest request, Refusal refusal) {
    var connection = request.connection();
    Refusals.answerLast(request, refusal)
        .onSuccess(_ -> endOurSide(connection))
        .onFailure(_ -> connection.close());
  }

  private void endOurSide(HttpConnection connection) {
    if (channelOf(connection) instanceof DuplexChannel duplex && duplex.isOpen()) {
      duplex.shutdownOutput();
      await(connection, CLOSE_TIME, false);
    }
  }

  /** Closes a request's connection, whatever still waits to be written. */
  static void drop(HttpServerRequest request) {
    drop(request.connection());
  }

  /** Past Vert.x, which would first write what waits, to a peer that may never read it. */
  private static void drop(HttpConnection connection) {
    contextOf(connection).close();
  }

  private static Channel channelOf(HttpConnection connection) {
    return contextOf(connection).channel();
  }

  private static ChannelHandlerContext contextOf(HttpConnection connection) {
    return ((HttpServerConnection) connection).channelHandlerContext();
  }

  private void await(HttpConnection connection, Duration time, boolean welcome) {
    if (channelOf(connection).isOpen()) {
      waiting.put(connection, new Waiting(System.nanoTime() + time.toNanos(), welcome, false));
    }
  }

  @Override
  public void onPulse(long now) {
    var late =
        waiting.entrySet().stream()
            .filter(entry -> now - entry.getValue().until > 0)
            .map(Map.Entry::getKey)
            .toList();
    late.forEach(connection -> {
      waiting.remove(connection);
      drop(connection);
    });
    if (!guests.isEmpty()) {
      showOut(entrance.now());
    }
  }

  private void showOut(Instant now) {
    var bad = EnumSet.of(Standing.REVOKED, Standing.LAPSED);
    var gone =
        guests.entrySet().stream()
            .filter(guest -> bad.contains(guest.getValue().standing(now)))
            .map(Map.Entry::getKey)
            .toList();
    gone.forEach(HttpConnections::drop);
  }
}
