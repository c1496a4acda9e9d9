package dev.turnstream.gateway;

import dev.turnstream.gateway.websocket.CloseCode;
import dev.turnstream.turn.Turns;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one event loop: its connections, its turns, its pulse. Several of them share
 * a port and nothing else but two counters.
 */
public final class Gateway extends VerticleBase {
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  /**
   * Vert.x' word for any free port, but the same for all gateways. The number is the name of that
   * port; the emulator on the same Vert.x has another.
   */
  private static final int ANY_PORT = -1_000_000;

  private final GatewayOptions options;
  private final Doors doors;
  private final Site site;
  private final Function<Executor, Turns> turnsOfThisLoop;
  private final Pulse pulse = new Pulse();

  private @Nullable Turns turns;
  private @Nullable Sockets sockets;
  private @Nullable HttpServer server;

  /**
   * A gateway, to be deployed on an event loop.
   *
   * @param doors shared by all gateways
   * @param turnsOfThisLoop called once, on the event loop
   */
  public Gateway(
      GatewayOptions options, Doors doors, Site site, Function<Executor, Turns> turnsOfThisLoop) {
    this.options = options;
    this.doors = doors;
    this.site = site;
    this.turnsOfThisLoop = turnsOfThisLoop;
  }

  @Override
  public Future<?> start() {
    Executor loop = task -> context.runOnContext(_ -> task.run());
    var running = turnsOfThisLoop.apply(loop);
    turns = running;
    var connections = new HttpConnections(doors, options.limits().handshakeTime());
    pulse.join(connections);
    pulse.join(_ -> running.sweep());
    sockets = new Sockets(running, options, pulse);
    var sse = new SseDoor(running, options.chat(), options.limits(), connections, pulse);
    var router = new Router(options, connections, site, sockets, sse);
    vertx.setPeriodic(Pulse.INTERVAL_MILLIS, _ -> pulse.beat(System.nanoTime()));
    server =
        vertx
            .createHttpServer(httpOptions())
            .connectionHandler(connections::onConnection)
            .requestHandler(router::onRequest);
    return server.listen(options.port() == 0 ? ANY_PORT : options.port(), options.host());
  }

  /** The port that this gateway listens on, once it is deployed. */
  public int port() {
    return server == null ? -1 : server.actualPort();
  }

  @Override
  public Future<?> stop() {
    if (turns != null) {
      turns.close();
    }
    if (sockets != null) {
      sockets.closeAll(CloseCode.GOING_AWAY, "the server stops");
    }
    return server == null ? Future.succeededFuture() : server.close();
  }

  private static HttpServerOptions httpOptions() {
    return new HttpServerOptions()
        .setMaxHeaderSize(MAX_HEAD_BYTES)
        .setMaxInitialLineLength(MAX_HEAD_BYTES)
        .setHttp2ClearTextEnabled(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setAcceptBacklog(1024);
  }
}
