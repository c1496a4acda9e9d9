package dev.turnstream.gateway;

import dev.turnstream.access.Entrance;
import dev.turnstream.dialect.aisdk.UiMessageEncoder;
import dev.turnstream.dialect.messages.MessagesEncoder;
import dev.turnstream.dialect.turnstream.CommandDecoder;
import dev.turnstream.dialect.turnstream.TurnstreamEncoder;
import dev.turnstream.gateway.websocket.CloseCode;
import dev.turnstream.ops.Ops;
import dev.turnstream.turn.Clocks;
import dev.turnstream.turn.Desk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one event loop: its connections, its turns, its pulse. Several of them share
 * a port and nothing else but two counters.
 */
public final class Gateway extends VerticleBase {
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  /** Most exchanges at once on one connection, where it carries several. */
  private static final int MAX_STREAMS = 100;

  /** How long the ends of turns may take to be written when the server stops, and a look at it. */
  private static final Duration MAX_WRITING = Duration.ofSeconds(5);

  private static final long WRITING_MILLIS = 10;

  /**
   * Vert.x' word for any free port, but the same for all gateways. The number is the name of that
   * port; the emulator on the same Vert.x has another.
   */
  private static final int ANY_PORT = -1_000_000;

  private final GatewayOptions options;
  private final Doors doors;
  private final Site site;
  private final Ops ops;
  private final Entrance entrance;
  private final Function<Executor, Desk> deskOfThisLoop;
  private final Pulse pulse = new Pulse();

  private @Nullable Desk desk;
  private @Nullable HttpConnections connections;
  private @Nullable Sockets sockets;
  private @Nullable HttpServer server;
  private @Nullable Router router;

  /**
   * A gateway, to be deployed on an event loop.
   *
   * @param doors shared by all gateways
   * @param entrance finds out who somebody is
   * @param deskOfThisLoop called once, on the event loop
   */
  public Gateway(
      GatewayOptions options,
      Doors doors,
      Site site,
      Ops ops,
      Entrance entrance,
      Function<Executor, Desk> deskOfThisLoop) {
    this.options = options;
    this.doors = doors;
    this.site = site;
    this.ops = ops;
    this.entrance = entrance;
    this.deskOfThisLoop = deskOfThisLoop;
  }

  @Override
  public Future<?> start() {
    Executor loop = task -> context.runOnContext(_ -> task.run());
    var atWork = deskOfThisLoop.apply(loop);
    desk = atWork;
    var running = atWork.turns();
    var guests = new HttpConnections(doors, options.limits().handshakeTime(), entrance);
    connections = guests;
    pulse.join(guests);
    pulse.join(_ -> running.sweep());
    pulse.join(atWork::tick);
    var rooms = rooms(atWork);
    var bodies = new RequestBodies(options.limits(), guests, doors);
    sockets = new Sockets(rooms, options, pulse, entrance, doors.arrivals().turnaways());
    var operators = new OpsDoor(vertx, ops);
    var routing =
        new Router(
            options,
            atWork,
            new Reception(entrance),
            new SignInDoor(entrance, bodies),
            guests,
            site,
            sockets,
            sse(rooms, bodies),
            api(rooms, bodies),
            messages(rooms, bodies),
            agui(rooms, bodies),
            aiSdk(rooms, bodies),
            operators,
            new HealthDoor(vertx, options, doors, atWork, ops));
    router = routing;
    pulse.join(new Measuring(running, rooms.scratch(), sockets));
    vertx.setPeriodic(Pulse.INTERVAL_MILLIS, _ -> pulse.beat(System.nanoTime()));
    server =
        vertx
            .createHttpServer(httpOptions())
            .connectionHandler(guests::onConnection)
            .requestHandler(routing::onRequest);
    return server.listen(options.port() == 0 ? ANY_PORT : options.port(), options.host());
  }

  /** Pages of these origins may use this server from now on; open sockets stay. On any thread. */
  public void allow(List<String> origins) {
    context.runOnContext(_ -> {
      if (router != null) {
        router.allow(origins);
      }
    });
  }

  private SseDoor sse(NativeRooms rooms, RequestBodies bodies) {
    return new SseDoor(rooms.scratch(), options.chat(), options.limits(), bodies, pulse);
  }

  private Api api(NativeRooms rooms, RequestBodies bodies) {
    var streams = new TurnStreams(options.limits(), pulse);
    return new Api(
        new ApiTurns(rooms, bodies, streams),
        new ApiConversations(rooms, bodies),
        new ApiUsers(rooms));
  }

  private MessagesApi messages(NativeRooms rooms, RequestBodies bodies) {
    var logs = new WatchedLogs(new MessagesEncoder(), rooms.scratch());
    var replies = new MessagesReplies(logs, options.limits(), pulse);
    return new MessagesApi(new MessagesDoor(bodies, replies), bodies);
  }

  private AguiDoor agui(NativeRooms rooms, RequestBodies bodies) {
    return new AguiDoor(
        bodies, new TurnStreams(options.limits(), pulse), rooms.scratch(), options.version());
  }

  private AiSdkDoor aiSdk(NativeRooms rooms, RequestBodies bodies) {
    var logs = new WatchedLogs(new UiMessageEncoder(), rooms.scratch());
    var streams = new TurnStreams(options.limits(), pulse);
    return new AiSdkDoor(rooms.scratch(), logs, bodies, streams);
  }

  private NativeRooms rooms(Desk desk) {
    var scratch = new Scratch();
    return new NativeRooms(
        desk,
        scratch,
        new WatchedLogs(new TurnstreamEncoder(), scratch),
        new CommandDecoder(),
        options.greeting(),
        Clocks.SYSTEM);
  }

  /** The port that this gateway listens on, once it is deployed. */
  public int port() {
    return server == null ? -1 : server.actualPort();
  }

  /** Begins no turn from now on; what runs goes on. Completes when it is so. For any thread. */
  public Future<Void> refuse() {
    var refusing = Promise.<Void>promise();
    context.runOnContext(_ -> {
      if (desk != null) {
        desk.turns().refuse();
      }
      refusing.complete();
    });
    return refusing.future();
  }

  /**
   * Lets what runs here end; {@link Doors#drain} and {@link #refuse} have been called. For any
   * thread.
   *
   * @param successor whether another server takes whoever comes by now, so that sockets may move
   * @return completes when no turn is left here and nobody waits for an answer
   */
  public Future<Void> drain(BooleanSupplier successor) {
    var empty = Promise.<Void>promise();
    context.runOnContext(_ -> {
      if (desk == null || sockets == null || connections == null) {
        empty.complete(); // it never listened
        return;
      }
      var departure =
          new Departure(desk, sockets, connections, successor, RandomGenerator.getDefault());
      vertx.setPeriodic(
          1,
          Departure.STEP_MILLIS,
          timer -> {
            if (departure.step(System.nanoTime())) {
              vertx.cancelTimer(timer);
              empty.complete();
            }
          });
    });
    return empty.future();
  }

  /** Ends all turns, lets their ends be written and told, and then closes all connections. */
  @Override
  public Future<?> stop() {
    var running = desk;
    if (running == null) {
      return Future.succeededFuture();
    }
    doors.shut();
    running.turns().close();
    var idle = Promise.<Void>promise();
    long until = System.nanoTime() + MAX_WRITING.toNanos();
    vertx.setPeriodic(
        1,
        WRITING_MILLIS,
        timer -> {
          if (running.isIdle() || System.nanoTime() - until > 0) {
            vertx.cancelTimer(timer);
            idle.complete();
          }
        });
    return idle.future().compose(_ -> close());
  }

  private Future<Void> close() {
    if (sockets != null) {
      sockets.closeAll(CloseCode.GOING_AWAY, "the server stops");
    }
    return server == null ? Future.succeededFuture() : server.close();
  }

  /**
   * Shows other keys from the next handshake on; what is open stays open.
   *
   * @return fails when they can't be used, and those before stay
   */
  public Future<?> renew(TlsKeys keys) {
    return server == null
        ? Future.succeededFuture()
        : server.updateSSLOptions(keys.renewed(options.limits().handshakeTime()));
  }

  private HttpServerOptions httpOptions() {
    var http = plainOptions();
    if (options.tls() != null) {
      options.tls().addTo(http, options.limits().handshakeTime());
    }
    return http;
  }

  private HttpServerOptions plainOptions() {
    return new HttpServerOptions()
        .setReusePort(options.reusePort())
        .setMaxHeaderSize(MAX_HEAD_BYTES)
        .setMaxInitialLineLength(MAX_HEAD_BYTES)
        .setHttp2ClearTextEnabled(false)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(MAX_STREAMS)
                .setMaxHeaderListSize(MAX_HEAD_BYTES))
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setAcceptBacklog(1024);
  }
}
