package dev.turnstream.gateway;

import dev.turnstream.access.Pass;
import dev.turnstream.dialect.turnstream.ServerFrame;
import dev.turnstream.gateway.websocket.CloseCode;
import dev.turnstream.gateway.websocket.Frames;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The open WebSockets of one event loop. */
final class Sockets {
  /** Conformance suites send messages of this size. */
  private static final int ECHO_BYTES = 16 * 1024 * 1024;

  private static final int ECHO_FRAGMENTS = 1024 * 1024;

  private final NativeRooms rooms;

  private final GatewayOptions options;
  private final Pulse pulse;
  private final Set<WebSocketConnection> open = new HashSet<>();

  Sockets(NativeRooms rooms, GatewayOptions options, Pulse pulse) {
    this.rooms = rooms;
    this.options = options;
    this.pulse = pulse;
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
    var early = EarlyFrames.of(request);
    request
        .toNetSocket()
        .onSuccess(socket -> {
          start(socket, path, pass);
          early.handOver(socket);
        });
  }

  /** How many are open. */
  int open() {
    return open.size();
  }

  void closeAll(CloseCode code, String reason) {
    List.copyOf(open).forEach(connection -> connection.close(code, reason));
  }

  private void start(NetSocket socket, WebSocketPath path, Pass pass) {
    var limits = path == WebSocketPath.ECHO ? echoLimits(options.limits()) : options.limits();
    var connection = new WebSocketConnection(socket, limits, pulse, System.nanoTime());
    open.add(connection);
    switch (path) {
      case CHAT, MULTI, CANCELLABLE -> connection.start(new Chat(connection, path, pass));
      case ECHO -> connection.start(new Echo(connection));
      case NATIVE -> startNative(connection, pass);
    }
  }

  private void startNative(WebSocketConnection connection, Pass pass) {
    var members = new ArrayList<Pulse.Member>(1);
    var session =
        new NativeSession(
            rooms,
            pass,
            connection,
            () -> {
              open.remove(connection);
              members.forEach(pulse::leave);
            });
    members.add(session);
    pulse.join(session);
    connection.start(session);
    session.start();
  }

  private static ConnectionLimits echoLimits(ConnectionLimits limits) {
    return new ConnectionLimits(
        ECHO_BYTES,
        ECHO_BYTES,
        ECHO_FRAGMENTS,
        limits.messageTime(),
        limits.handshakeTime(),
        limits.writeTime(),
        limits.heartbeat());
  }

  /** A chat in the tutorial's frames. */
  private final class Chat implements WebSocketConnection.Handler {
    private final WebSocketConnection connection;
    private final ChatSession session;

    Chat(WebSocketConnection connection, WebSocketPath path, Pass pass) {
      var visitor = rooms.desk().visitor(pass, _ -> {});
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
