package dev.turnstream.gateway;

import dev.turnstream.access.Audit;
import dev.turnstream.access.Entrance;
import dev.turnstream.access.Pass;
import dev.turnstream.access.Pass.Standing;
import dev.turnstream.budget.Budgets.Claim;
import dev.turnstream.budget.Denied;
import dev.turnstream.budget.Payer;
import dev.turnstream.budget.Reservation;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.gateway.Threshold.Welcome;
import dev.turnstream.turn.Desk;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
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
  private final Threshold threshold;

  /** Whoever asked last in an exchange; what streams to them ends when their pass does. */
  private final Map<Object, Guest> guests = new HashMap<>();

  /** Connections that count for somebody, who may have only so many. */
  private final Map<Channel, Counted> counted = new HashMap<>();

  private final Map<Object, Waiting> waiting = new HashMap<>();

  /** How many streams each connection has that carries several. */
  private final Map<Channel, Integer> streams = new HashMap<>();

  /** Those streams. Vert.x tells of the end of an answer, but not of one that the client leaves. */
  private final Set<HttpServerRequest> live = new HashSet<>();

  /** Connections with streams for which there is no room, and why. */
  private final Map<Channel, Refusal> unwelcome = new HashMap<>();

  /** The exchanges in which an answer is under way. */
  private final Set<Object> answering = new HashSet<>();

  /** One for all, so that it holds on to nothing of a connection. */
  private final ChannelFutureListener onGone = closed -> onGone(closed.channel());

  /**
   * How long one is waited for.
   *
   * @param why there is no room for it; null when there is
   * @param fresh whether it has asked nothing yet
   * @param drop ends it
   */
  private record Waiting(long until, @Nullable Refusal why, boolean fresh, Runnable drop) {}

  private record Guest(HttpServerRequest request, Pass pass) {}

  private record Counted(Payer payer, Reservation reservation) {}

  HttpConnections(Doors doors, Duration handshakeTime, Entrance entrance) {
    this.doors = doors;
    this.handshakeTime = handshakeTime;
    this.entrance = entrance;
    this.threshold = new Threshold(doors, entrance);
  }

  void onConnection(HttpConnection connection) {
    var welcome = threshold.meet(connection);
    // Of the channel, which is all that stays of a connection that changes its protocol.
    Exchange.channelOf(connection).closeFuture().addListener(onGone);
    switch (welcome) {
      case Welcome.In() -> awaitFirst(connection, null);
      case Welcome.ToBeTold(var why) -> awaitFirst(connection, why);
      case Welcome.Dropped() -> connection.close();
    }
  }

  private void onGone(Channel channel) {
    threshold.gone(channel);
    forget(channel);
    discount(channel);
  }

  private void awaitFirst(HttpConnection connection, @Nullable Refusal why) {
    waiting.put(
        Exchange.channelOf(connection),
        new Waiting(end(handshakeTime), why, true, () -> Exchange.drop(connection)));
  }

  private void forget(Channel channel) {
    waiting.remove(channel);
    answering.remove(channel);
    guests.remove(channel);
    unwelcome.remove(channel);
    if (streams.remove(channel) != null) {
      live.removeIf(exchange -> isOn(channel, exchange));
      waiting.keySet().removeIf(exchange -> isOn(channel, exchange));
      answering.removeIf(exchange -> isOn(channel, exchange));
      guests.keySet().removeIf(exchange -> isOn(channel, exchange));
    }
  }

  private static boolean isOn(Channel channel, Object exchange) {
    return exchange instanceof HttpServerRequest request && channelOf(request).equals(channel);
  }

  private static Channel channelOf(HttpServerRequest request) {
    return Exchange.channelOf(request.connection());
  }

  /** How many have come and asked nothing yet. */
  long unheard() {
    return waiting.values().stream().filter(Waiting::fresh).count();
  }

  /** Counts a request of that address; how long it has to wait, or null. */
  @Nullable Duration comeTooOften(@Nullable InetAddress client) {
    return doors.arrivals().request(client, System.nanoTime());
  }

  /** Notes that a connection has shown something good, whatever it does then. */
  void know(HttpServerRequest request, Pass pass) {
    if (!pass.equals(Pass.NOBODY)) {
      threshold.known(channelOf(request));
    }
  }

  /**
   * Notes that a connection has said what it wants; from here on its deadlines are somebody else's.
   *
   * @return why it is to be refused; null when there is room for it
   */
  @Nullable Refusal heard(HttpServerRequest request) {
    var channel = channelOf(request);
    threshold.heard(channel);
    guests.remove(channel);
    var was = waiting.remove(channel);
    var why = was == null ? null : was.why;
    if (!Exchange.isStream(request)) {
      return why;
    }
    if (why != null) {
      unwelcome.put(channel, why);
    }
    streams.merge(channel, 1, Integer::sum);
    live.add(request);
    request.response().endHandler(_ -> streamEnds(request));
    return unwelcome.get(channel);
  }

  /** A connection without streams may idle as long as one between two requests. */
  private void streamEnds(HttpServerRequest request) {
    if (!live.remove(request)) {
      return;
    }
    waiting.remove(request);
    answering.remove(request);
    guests.remove(request);
    var channel = channelOf(request);
    if (!streams.containsKey(channel) || streams.merge(channel, -1, Integer::sum) > 0) {
      return;
    }
    streams.remove(channel);
    if (doors.isDraining()) {
      request.connection().shutdown(CLOSE_TIME);
    } else {
      await(request.connection(), KEEP_ALIVE, unwelcome.get(channel));
    }
  }

  /** Ends an exchange when the pass of whoever asks in it does. */
  void guard(HttpServerRequest request, Pass pass) {
    if (entrance.asks() && !pass.equals(Pass.NOBODY)) {
      guests.put(Exchange.of(request), new Guest(request, pass));
    }
  }

  /**
   * Counts a connection for whoever asks on it, as long as nobody else does.
   *
   * @return why they may have no more of them, or null
   */
  @Nullable Denied count(HttpServerRequest request, Pass pass, Desk desk) {
    var channel = channelOf(request);
    var there = counted.get(channel);
    if (there != null && there.payer().equals(pass.payer())) {
      return null;
    }
    discount(channel);
    return switch (desk.connect(pass)) {
      case Claim.Not(var why) -> why;
      case Claim.Taken(var reservation) -> {
        if (!reservation.isFree()) {
          counted.put(channel, new Counted(pass.payer(), reservation));
        }
        yield null;
      }
    };
  }

  private void discount(Channel channel) {
    var was = counted.remove(channel);
    if (was != null) {
      was.reservation().release();
    }
  }

  /** Gives a request's body some time to arrive. */
  void awaitBody(HttpServerRequest request, Duration time) {
    if (Exchange.isStream(request)) {
      waiting.put(request, new Waiting(end(time), null, false, () -> Exchange.drop(request)));
    } else {
      await(request.connection(), time, null);
    }
  }

  /** A body has arrived. */
  void onBody(HttpServerRequest request) {
    waiting.remove(Exchange.of(request));
  }

  /** Gives a connection some time for its next request, once this one is answered. */
  void awaitNext(HttpServerRequest request) {
    answering.add(Exchange.of(request));
    if (Exchange.isStream(request)) {
      return; // what follows its end is seen to already
    }
    var connection = request.connection();
    if (doors.isDraining()) {
      request.response().putHeader(HttpHeaders.CONNECTION, "close");
    }
    request
        .response()
        .endHandler(_ -> {
          answering.remove(channelOf(request));
          if (doors.isDraining()) {
            // Behind what is still to be written of the answer.
            Exchange.channelOf(connection)
                .writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(_ -> endOurSide(connection));
          } else {
            await(connection, KEEP_ALIVE, null);
          }
        });
  }

  /** In how many exchanges an answer is under way. */
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
    if (Exchange.isStream(request)) {
      turnStreamAway(request, refusal);
      return;
    }
    var connection = request.connection();
    Refusals.answerLast(request, refusal)
        .onSuccess(_ -> endOurSide(connection))
        .onFailure(_ -> connection.close());
  }

  /** Those beside it on the connection go on, unless there is no room for any of them. */
  private void turnStreamAway(HttpServerRequest request, Refusal refusal) {
    var connection = request.connection();
    Refusals.answerOnce(request, refusal)
        .onComplete(_ -> {
          Exchange.hearNoMore(request);
          if (unwelcome.containsKey(channelOf(request))) {
            connection.shutdown(CLOSE_TIME);
          }
        });
  }

  private void endOurSide(HttpConnection connection) {
    Exchange.endOurSide(Exchange.channelOf(connection));
    await(connection, CLOSE_TIME, Threshold.FULL); // whatever is still asked is not answered
  }

  private void await(HttpConnection connection, Duration time, @Nullable Refusal why) {
    var channel = Exchange.channelOf(connection);
    if (channel.isOpen()) {
      waiting.put(channel, new Waiting(end(time), why, false, () -> Exchange.drop(connection)));
    }
  }

  private static long end(Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  @Override
  public void onPulse(long now) {
    var late =
        waiting.entrySet().stream()
            .filter(entry -> now - entry.getValue().until > 0)
            .map(Map.Entry::getKey)
            .toList();
    late.forEach(what -> {
      var over = waiting.remove(what);
      if (over != null) {
        over.drop.run();
      }
    });
    live.stream().filter(request -> request.response().closed()).toList().forEach(this::streamEnds);
    if (!guests.isEmpty()) {
      showOut(entrance.now());
    }
  }

  private void showOut(Instant now) {
    var bad = EnumSet.of(Standing.REVOKED, Standing.LAPSED);
    var gone =
        guests.entrySet().stream()
            .filter(guest -> bad.contains(guest.getValue().pass.standing(now)))
            .toList();
    gone.forEach(guest -> {
      if (guests.remove(guest.getKey(), guest.getValue())) {
        tellClosed(guest.getValue(), now);
        Exchange.drop(guest.getValue().request);
      }
    });
  }

  private void tellClosed(Guest guest, Instant now) {
    boolean isRevoked = guest.pass.standing(now) == Standing.REVOKED;
    entrance
        .audit()
        .tell(
            new Audit.Deed(
                Audit.Verb.CONNECTION_CLOSED,
                Audit.Outcome.DONE,
                guest.pass.owner(),
                null,
                RequestIds.context(guest.request, entrance.proxies()),
                Map.of("reason", isRevoked ? "revoked" : "expired")));
  }
}
