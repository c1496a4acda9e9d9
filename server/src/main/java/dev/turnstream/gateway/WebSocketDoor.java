package dev.turnstream.gateway;

import dev.turnstream.access.Pass;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.turnstream.ServerFrame;
import dev.turnstream.gateway.websocket.Handshake;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;

/** Where requests become WebSockets, or are told why not. */
final class WebSocketDoor {
  private final HttpConnections connections;
  private final Sockets sockets;

  WebSocketDoor(HttpConnections connections, Sockets sockets) {
    this.connections = connections;
    this.sockets = sockets;
  }

  void handshake(HttpServerRequest request, WebSocketPath path, Pass pass) {
    if (!request.method().equals(HttpMethod.GET)) {
      request.response().putHeader(HttpHeaders.ALLOW, HttpMethod.GET.name());
      turnAway(request, RefusalCode.METHOD_NOT_ALLOWED, "A WebSocket opens with GET.");
      return;
    }
    if (connections.isDraining()) {
      connections.turnAway(request, Refusals.SHUTTING_DOWN);
      return;
    }
    if (request.version() != HttpVersion.HTTP_1_1) {
      turnAway(request, RefusalCode.BAD_HANDSHAKE, "A WebSocket opens with HTTP/1.1.");
      return;
    }
    switch (Handshake.read(name -> Exchange.header(request, name))) {
      case Handshake.Accepted(var accept) -> {
        if (path != WebSocketPath.NATIVE || offersNative(request)) {
          sockets.upgrade(request, accept, path, pass);
        } else {
          turnAway(
              request,
              RefusalCode.BAD_HANDSHAKE,
              "Offer the subprotocol %s here.".formatted(ServerFrame.PROTOCOL));
        }
      }
      case Handshake.NotAsked() -> {
        request.response().putHeader("upgrade", "websocket").putHeader("connection", "Upgrade");
        turnAway(request, RefusalCode.UPGRADE_REQUIRED, "This path speaks WebSocket.");
      }
      case Handshake.WrongVersion() -> {
        request.response().putHeader("sec-websocket-version", "13");
        turnAway(request, RefusalCode.UPGRADE_REQUIRED, "This server speaks WebSocket version 13.");
      }
      case Handshake.Malformed(var why) -> turnAway(request, RefusalCode.BAD_HANDSHAKE, why);
    }
  }

  private static boolean offersNative(HttpServerRequest request) {
    var offered = Exchange.header(request, "sec-websocket-protocol");
    return offered != null
        && Arrays.stream(offered.split(","))
            .anyMatch(one -> one.strip().equals(ServerFrame.PROTOCOL));
  }

  private void turnAway(HttpServerRequest request, RefusalCode code, String message) {
    connections.turnAway(request, new Refusal(code, message));
  }
}
