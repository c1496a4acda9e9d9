package dev.turnstream.app;

import dev.turnstream.gateway.ChatOptions;
import dev.turnstream.gateway.ConnectionLimits;
import dev.turnstream.gateway.Doors;
import dev.turnstream.gateway.Gateway;
import dev.turnstream.gateway.GatewayOptions;
import dev.turnstream.gateway.Site;
import dev.turnstream.journal.JournalLimits;
import dev.turnstream.journal.MemoryJournal;
import dev.turnstream.model.PriceTable;
import dev.turnstream.turn.Clocks;
import dev.turnstream.turn.TurnLimits;
import dev.turnstream.turn.TurnSlots;
import dev.turnstream.turn.Turns;
import dev.turnstream.upstream.HttpUpstream;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The running process: event loops, a gateway on each, and whoever answers. */
final class Server implements AutoCloseable {
  private static final long CLOSE_SECONDS = 10;

  private final Vertx vertx;
  private final int port;
  private final String gateways;

  private Server(Vertx vertx, int port, String gateways) {
    this.vertx = vertx;
    this.port = port;
    this.gateways = gateways;
  }

  /**
   * Starts and returns once it listens.
   *
   * @throws CannotStart if the price table can't be read
   * @throws RuntimeException if it can't listen; the cause says why
   */
  static Server start(Settings settings) throws CannotStart {
    var prices = PriceTableFile.load(settings.chat().prices());
    int loops = eventLoops(settings.machine());
    var vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventLoopPoolSize(loops)
                    .setPreferNativeTransport(
                        settings.machine().transport() != Settings.Transport.NIO))
            .build();
    try {
      checkTransport(vertx, settings.machine());
      return start(vertx, settings, prices, loops);
    } catch (CannotStart | RuntimeException e) {
      vertx.close();
      throw e;
    }
  }

  private static Server start(Vertx vertx, Settings settings, PriceTable prices, int loops) {
    var upstream = UpstreamWiring.settings(vertx, settings.upstream());
    var limits = new TurnLimits(settings.turns().maxTurnBytes(), settings.turns().maxTurnTime());
    var slots = new TurnSlots(settings.turns().maxTurns());
    var random = new SecureRandom();
    var journal = new MemoryJournal(journalLimits(settings), System::nanoTime);
    Function<Executor, Turns> turnsOfOneLoop =
        loop ->
            new Turns(
                new HttpUpstream(vertx, upstream, random),
                loop,
                journal,
                limits,
                slots,
                prices,
                Clocks.SYSTEM,
                random);
    var options = gatewayOptions(settings);
    var doors = new Doors(settings.connections().maxConnections());
    var site = Site.load();
    var made = new ConcurrentLinkedQueue<Gateway>();
    var deployment =
        vertx.deployVerticle(
            () -> {
              var gateway = new Gateway(options, doors, site, turnsOfOneLoop);
              made.add(gateway);
              return gateway;
            },
            new DeploymentOptions().setInstances(loops));
    var id = deployment.toCompletionStage().toCompletableFuture().join();
    return new Server(vertx, made.element().port(), id);
  }

  /** The port that the server listens on. */
  int port() {
    return port;
  }

  /** Ends running turns with a word to those who watch, closes all sockets, and stops. */
  @Override
  public void close() {
    try {
      vertx.undeploy(gateways).await(CLOSE_SECONDS, TimeUnit.SECONDS);
      // A step of its own: no future completes on event loops that are gone.
      vertx.close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      System.getLogger(Server.class.getName())
          .log(System.Logger.Level.WARNING, "Stopped before all connections were closed");
    }
  }

  private static void checkTransport(Vertx vertx, Settings.Machine machine) throws CannotStart {
    if (machine.transport() == Settings.Transport.EPOLL && !vertx.isNativeTransportEnabled()) {
      throw CannotStart.notPossible(
          "this machine has no epoll (Linux on x86-64 or aarch64 has); choose --transport auto");
    }
  }

  private static int eventLoops(Settings.Machine machine) {
    return machine.eventLoops() > 0
        ? machine.eventLoops()
        : Runtime.getRuntime().availableProcessors();
  }

  private static GatewayOptions gatewayOptions(Settings settings) {
    var listen = settings.listen();
    return new GatewayOptions(
        listen.host(),
        listen.port(),
        isLoopback(listen.host()),
        List.copyOf(listen.allowedOrigins()),
        settings.machine().echo(),
        settings.upstream().answerer().name().toLowerCase(Locale.ROOT),
        Version.text(),
        connectionLimits(settings.connections()),
        chatOptions(settings));
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false; // listening will fail and say so
    }
  }

  private static ConnectionLimits connectionLimits(Settings.Connections connections) {
    return new ConnectionLimits(
        connections.maxMessageBytes(),
        connections.maxFragments(),
        connections.messageTimeout(),
        connections.handshakeTimeout(),
        connections.writeTimeout(),
        connections.heartbeat());
  }

  private static JournalLimits journalLimits(Settings settings) {
    var turns = settings.turns();
    return new JournalLimits(turns.journalBytes(), turns.turnWindowBytes(), turns.resumeWindow());
  }

  private static ChatOptions chatOptions(Settings settings) {
    return new ChatOptions(
        settings.chat().model(),
        settings.chat().maxTokens(),
        settings.chat().system(),
        settings.turns().maxPerConnection(),
        settings.turns().maxHistoryBytes(),
        settings.logging().content());
  }
}
