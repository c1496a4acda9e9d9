package dev.turnstream.gateway;

import dev.turnstream.access.Audit;
import dev.turnstream.access.Entrance;
import dev.turnstream.access.Pass;
import dev.turnstream.access.Rate;
import dev.turnstream.dialect.aisdk.UiMessageEncoder;
import dev.turnstream.dialect.turnstream.ServerFrame;
import dev.turnstream.gateway.Turnaways.Reason;
import dev.turnstream.gateway.websocket.CloseCode;
import dev.turnstream.gateway.websocket.Frames;
import dev.turnstream.model.RequestContext;
import dev.turnstream.turn.Visitor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The open WebSockets of one event loop. */
final class Sockets implements Pulse.Member {
  /** Conformance suites send messages of this size. */
  private static final int ECHO_BYTES = 16 * 1024 * 1024;

  private static final int ECHO_FRAGMENTS = 1024 * 1024;

  /** The AI SDK's pages send their whole history with each question. */
  private static final int HISTORY_BYTES = 4 * 1024 * 1024;

  private final NativeRooms rooms;

  /** What is watched as messages of the AI SDK. */
  private final WatchedLogs uiMessages;

  private final GatewayOptions options;
  private final Pulse pulse;
  private final Entrance entrance;
  private final Turnaways turnaways;
  private final Map<WebSocketConnection, Visitor> open = new HashMap<>();

  /** Those of them whose pass has ended. */
  private final Set<WebSocketConnection> shownOut = Collections.newSetFromMap(new WeakHashMap<>());

  Sockets(
      NativeRooms rooms,
      GatewayOptions options,
      Pulse pulse,
      Entrance entrance,
      Turnaways turnaways) {
    this.turnaways = turnaways;
    this.rooms = rooms;
    this.uiMessages = new WatchedLogs(new UiMessageEncoder(), rooms.scratch());
    this.options = options;
    this.pulse = pulse;
    this.entrance = entrance;
    pulse.join(this);
  }

  /** Opens a WebSocket after its handshake was found good. */
  void upgrade(HttpServerRequest request, String accept, WebSocketPath path, Pass pass) {
    request
        .response()
        .putHeader("upgrade", "websocket")
        .putHeader("connection", "Upgrade")
        .putHeader("sec-websocket-accept", accept);
    if (path == WebSocketPath.NATIVE) {
      request.response().putHeader("sec-websocket-protocol", ServerFrame.PROTOCOL);
    }
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    var context = RequestIds.context(request, entrance.proxies());
    start(Wire.upgrade(request), path, pass, context, origin);
  }

  /** How many are open. */
  int open() {
    return open.size();
  }

  /** Sends those away that are to go now. */
  void leave(Predicate<WebSocketConnection> now) {
    for (var connection : List.copyOf(open.keySet())) {
      if (now.test(connection)) {
        connection.close(CloseCode.GOING_AWAY, "the server stops, and another one is there");
      }
    }
  }

  void closeAll(CloseCode code, String reason) {
    List.copyOf(open.keySet()).forEach(connection -> connection.close(code, reason));
  }

  private void start(
      Wire wire, WebSocketPath path, Pass pass, RequestContext context, @Nullable String origin) {
    var connection =
        new WebSocketConnection(
            wire,
            limits(path),
            pulse,
            () -> turnaways.count(Reason.FRAME_RATE, addressIn(context)),
            System.nanoTime());
    switch (path) {
      case CHAT, MULTI, CANCELLABLE -> {
        var visitor = rooms.desk().visitor(pass, context, _ -> {});
        open.put(connection, visitor);
        connection.start(new Chat(connection, path, visitor));
      }
      case ECHO -> {
        open.put(connection, rooms.desk().visitor(pass, context, _ -> {}));
        connection.start(new Echo(connection));
      }
      case NATIVE -> startNative(connection, pass, context, origin);
      case AI_SDK -> startAiSdk(connection, pass, context);
    }
    check(connection);
    connection.listen();
  }

  private static @Nullable InetAddress addressIn(RequestContext context) {
    var address = context.address();
    return address == null ? null : InetAddress.ofLiteral(address);
  }

  private void startAiSdk(WebSocketConnection connection, Pass pass, RequestContext context) {
    var visitor = rooms.desk().visitor(pass, context, _ -> {});
    open.put(connection, visitor);
    connection.start(
        new AiSdkSession(
            new AiSdkChats(visitor, uiMessages, rooms.scratch()),
            connection,
            options.limits().messageBytes(),
            () -> open.remove(connection)));
  }

  private ConnectionLimits limits(WebSocketPath path) {
    var limits = options.limits();
    return switch (path) {
      case ECHO -> sized(limits, ECHO_BYTES, ECHO_FRAGMENTS, Rate.FREE);
      case AI_SDK ->
          sized(
              limits,
              Math.min(limits.bodyBytes(), HISTORY_BYTES),
              limits.fragments(),
              limits.frames());
      case CHAT, MULTI, CANCELLABLE, NATIVE -> limits;
    };
  }

  private void startNative(
      WebSocketConnection connection, Pass pass, RequestContext context, @Nullable String origin) {
    var members = new ArrayList<Pulse.Member>(1);
    var session =
        new NativeSession(
            rooms,
            entrance,
            pass,
            context,
            origin,
            connection,
            () -> {
              open.remove(connection);
              members.forEach(pulse::leave);
            });
    members.add(session);
    pulse.join(session);
    open.put(connection, session.visitor());
    connection.start(session);
    if (!pass.equals(Pass.NOBODY)) {
      session.start();
    }
  }

  @Override
  public void onPulse(long now) {
    if (entrance.asks()) {
      List.copyOf(open.keySet()).forEach(this::check);
    }
  }

  /** Closes a socket whose pass has ended. */
  private void check(WebSocketConnection connection) {
    var visitor = open.get(connection);
    if (visitor == null) {
      return;
    }
    switch (visitor.pass().standing(entrance.now())) {
      case GOOD, EXPIRED -> {}
      case LAPSED -> {
        tellClosed(connection, visitor, "expired");
        connection.close(CloseCode.EXPIRED, "your pass is over; show a newer one");
      }
      case REVOKED -> {
        tellClosed(connection, visitor, "revoked");
        connection.close(CloseCode.SIGN_IN, "sign in, or show a token that is good");
      }
    }
  }

  /** Once for each, since a socket stays here until the client has said good-bye too. */
  private void tellClosed(WebSocketConnection connection, Visitor visitor, String why) {
    if (shownOut.add(connection)) {
      visitor.tell(Audit.Verb.CONNECTION_CLOSED, Map.of("reason", why));
    }
  }

  private static ConnectionLimits sized(
      ConnectionLimits limits, int messageBytes, int fragments, Rate frames) {
    return new ConnectionLimits(
            messageBytes,
            messageBytes,
            fragments,
            limits.messageTime(),
            limits.handshakeTime(),
            limits.writeTime(),
            limits.heartbeat())
        .withFrames(frames);
  }

  /** A chat in the tutorial's frames. */
  private final class Chat implements WebSocketConnection.Handler {
    private final WebSocketConnection connection;
    private final ChatSession session;

    Chat(WebSocketConnection connection, WebSocketPath path, Visitor visitor) {
      this.connection = connection;
      this.session =
          new ChatSession(
              visitor, rooms.scratch(), options.chat(), path == WebSocketPath.MULTI, connection);
    }

    @Override
    public void onText(byte[] utf8) {
      session.onText(utf8);
    }

    @Override
    public void onBinary(byte[] bytes) {
      session.onBinary();
    }

    @Override
    public void onWritable() {
      session.onWritable();
    }

    @Override
    public boolean isBusy() {
      return session.isBusy();
    }

    @Override
    public void onClosed() {
      open.remove(connection);
      session.onClosed();
    }
  }

  /** Sends back what comes. */
  private final class Echo implements WebSocketConnection.Handler {
    private final WebSocketConnection connection;

    Echo(WebSocketConnection connection) {
      this.connection = connection;
    }

    @Override
    public void onText(byte[] utf8) {
      connection.write(Frames.text(utf8));
    }

    @Override
    public void onBinary(byte[] bytes) {
      connection.write(Frames.binary(bytes));
    }

    @Override
    public void onWritable() {
      // What was echoed is queued already.
    }

    @Override
    public void onClosed() {
      open.remove(connection);
    }
  }
}
