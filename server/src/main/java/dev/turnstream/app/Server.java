package dev.turnstream.app;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.access.Audit;
import dev.turnstream.access.Rate;
import dev.turnstream.dialect.turnstream.ServerFrame.Greeting;
import dev.turnstream.gateway.Arrivals;
import dev.turnstream.gateway.ChatOptions;
import dev.turnstream.gateway.ConnectionLimits;
import dev.turnstream.gateway.Doors;
import dev.turnstream.gateway.Gateway;
import dev.turnstream.gateway.GatewayOptions;
import dev.turnstream.gateway.GuardedTransport;
import dev.turnstream.gateway.MetricsServer;
import dev.turnstream.gateway.Site;
import dev.turnstream.gateway.TlsKeys;
import dev.turnstream.ops.Ops;
import dev.turnstream.ops.Recorder;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The running process: event loops, a gateway on each, and whoever answers. */
final class Server implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Server.class.getName());
  private static final long CLOSE_SECONDS = 10;
  private static final long REFUSE_SECONDS = 2;
  private static final long PREPARE_SECONDS = 1;

  /** Most turns that one socket watches at once. */
  private static final int MAX_WATCHES = 256;

  private final Vertx vertx;
  private final TurnWiring turns;
  private final Recorder recorder;
  private final Doorkeeper doorkeeper;
  private final @Nullable TlsWatch tls;
  private volatile Duration drainTime;
  private final Doors doors;
  private final List<Gateway> gateways;
  private final String deployment;
  private final CompletableFuture<Void> hurried = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Server(
      Vertx vertx,
      TurnWiring turns,
      Recorder recorder,
      Doorkeeper doorkeeper,
      @Nullable TlsWatch tls,
      Duration drainTime,
      Doors doors,
      List<Gateway> gateways,
      String deployment) {
    this.vertx = vertx;
    this.turns = turns;
    this.recorder = recorder;
    this.doorkeeper = doorkeeper;
    this.tls = tls;
    this.drainTime = drainTime;
    this.doors = doors;
    this.gateways = gateways;
    this.deployment = deployment;
  }

  /**
   * Starts and returns once it listens.
   *
   * @throws CannotStart if the store can't be opened
   * @throws RuntimeException if it can't listen; the cause says why
   */
  static Server start(Prepared prepared) throws CannotStart {
    var settings = prepared.settings();
    int loops = eventLoops(settings.machine());
    var arrivals =
        new Arrivals(
            arrivalLimits(settings.connections()), settings.ways().proxies(), System.nanoTime());
    var transport = transport(settings);
    var guarded = new GuardedTransport(transport, prepared.tls() == null ? null : arrivals);
    var vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(loops))
            .withTransport(guarded)
            .build();
    try {
      checkTransport(transport, settings);
      var server =
          start(vertx, settings, TurnWiring.open(settings, prepared), prepared, arrivals, loops);
      guarded.open();
      return server;
    } catch (CannotStart | RuntimeException e) {
      prepared.doorkeeper().close();
      vertx.close();
      throw e;
    }
  }

  private static Transport transport(Settings settings) {
    var epoll = Transport.EPOLL;
    var system = Transport.nativeTransport();
    if (settings.machine().transport() == Settings.Transport.NIO) {
      return Transport.NIO;
    }
    if (settings.listen().reusePort() && epoll != null && epoll.available()) {
      return new SharedPort();
    }
    return system != null && system.available() ? system : Transport.NIO;
  }

  private static Server start(
      Vertx vertx,
      Settings settings,
      TurnWiring turns,
      Prepared prepared,
      Arrivals arrivals,
      int loops) {
    try {
      return listen(vertx, settings, turns, prepared, arrivals, loops);
    } catch (RuntimeException e) {
      turns.close();
      throw e;
    }
  }

  private static Server listen(
      Vertx vertx,
      Settings settings,
      TurnWiring turns,
      Prepared prepared,
      Arrivals arrivals,
      int loops) {
    var entrance = prepared.doorkeeper().entrance();
    var desks = turns.desks(vertx, UpstreamWiring.settings(vertx, settings.upstream()));
    var options = gatewayOptions(settings, prepared.tls());
    var doors =
        new Doors(
            settings.connections().maxConnections(),
            settings.connections().maxBodiesBytes(),
            arrivals);
    var site = new Site();
    var recorder = turns.record(doors);
    var ops = ops(options, settings, recorder);
    var made = new ConcurrentLinkedQueue<Gateway>();
    var deployment =
        vertx.deployVerticle(
            () -> {
              var gateway = new Gateway(options, doors, site, ops, entrance, desks);
              made.add(gateway);
              return gateway;
            },
            new DeploymentOptions().setInstances(loops));
    var id = deployment.toCompletionStage().toCompletableFuture().join();
    prepare(vertx, site);
    var metrics =
        ops.metricsHere()
            ? null
            : MetricsServer.listen(
                    vertx, options, place(settings.listen(), made.element().port()), ops, entrance)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    var watch =
        watch(
            settings.listen().tls(),
            prepared.tls(),
            keys -> {
              made.forEach(gateway -> tell(gateway.renew(keys)));
              if (metrics != null) {
                tell(MetricsServer.renew(metrics, keys, options));
              }
            });
    return new Server(
        vertx,
        turns,
        recorder,
        prepared.doorkeeper(),
        watch,
        settings.listen().drainTime(),
        doors,
        List.copyOf(made),
        id);
  }

  /** Soon, but not at once: who waits for the start and asks then has the core for himself. */
  private static void prepare(Vertx vertx, Site site) {
    // No future of a timer: one that is cancelled, as a server stops, would look like a fault.
    vertx.setTimer(
        TimeUnit.SECONDS.toMillis(PREPARE_SECONDS),
        _ ->
            vertx
                .executeBlocking(Executors.callable(site::prepare))
                .onFailure(fault -> LOG.log(ERROR, "The pages are not ready", fault)));
  }

  /** Where {@code /metrics} is. What it leaves open is as the server has it, at {@code port}. */
  private static MetricsServer.Place place(Settings.Listen listen, int port) {
    var host = listen.metricsHost() == null ? listen.host() : listen.metricsHost();
    return new MetricsServer.Place(
        host, listen.metricsPort() == 0 ? port : listen.metricsPort(), isLoopback(host));
  }

  private static @Nullable TlsWatch watch(
      @Nullable TlsFiles files, TlsFiles.@Nullable Read read, Consumer<TlsKeys> renewed) {
    return files == null || read == null
        ? null
        : new TlsWatch(files, read.until(), InstantSource.system(), renewed);
  }

  private static void tell(Future<?> renewal) {
    renewal.onFailure(fault -> LOG.log(ERROR, "The new certificate is not shown", fault));
  }

  private static Ops ops(GatewayOptions options, Settings settings, Recorder recorder) {
    var about =
        new Ops.About(
            options.version(),
            options.build(),
            options.upstream(),
            options.chat().model(),
            UUID.randomUUID().toString());
    return new Ops(about, recorder::picture, settings.listen().metricsHere());
  }

  private static String answerer(Settings settings) {
    return settings.upstream().answerer().name().toLowerCase(Locale.ROOT);
  }

  /** What can be changed while it runs. */
  Controls controls() {
    return new Controls(
        doors, turns, gateways, doorkeeper.entrance(), longest -> drainTime = longest);
  }

  /** Hears who does what. */
  Audit audit() {
    return turns.audit();
  }

  /** The port that the server listens on. */
  int port() {
    return gateways.getFirst().port();
  }

  /**
   * Takes nothing new and lets running turns come to their ends; {@link #close} is next. Blocks
   * until no turn is left, {@code --drain-time} is over or somebody is in a {@link #hurry}.
   */
  void drain() {
    doors.drain();
    refuse();
    LOG.log(
        System.Logger.Level.INFO,
        "Stopping: {0} turns have {1} s to end; a second signal ends them at once",
        turns.running(),
        drainTime.toSeconds());
    var empty =
        Future.join(gateways.stream().map(gateway -> gateway.drain(turns::hasSuccessor)).toList());
    try {
      CompletableFuture.anyOf(empty.toCompletionStage().toCompletableFuture(), hurried)
          .get(drainTime.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // what is left ends with the server
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Who hears that the server stops may rely on it: no event loop begins anything any more. */
  private void refuse() {
    var refused = Future.join(gateways.stream().map(Gateway::refuse).toList());
    try {
      refused.toCompletionStage().toCompletableFuture().get(REFUSE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException _) {
      // one that is late refuses later
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends a {@link #drain} early. */
  void hurry() {
    hurried.complete(null);
  }

  /** Ends running turns with a word to those who watch, closes all sockets, and stops. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      vertx.undeploy(deployment).await(CLOSE_SECONDS, TimeUnit.SECONDS);
      recorder.close();
      doorkeeper.close();
      if (tls != null) {
        tls.close();
      }
      turns.close();
      // A step of its own: no future completes on event loops that are gone.
      vertx.close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      LOG.log(System.Logger.Level.WARNING, "Stopped before all connections were closed");
    }
  }

  private static void checkTransport(Transport transport, Settings settings) throws CannotStart {
    if (!transport.equals(Transport.NIO)) {
      return;
    }
    if (settings.machine().transport() == Settings.Transport.EPOLL) {
      throw CannotStart.notPossible(
          "this machine has no epoll (Linux on x86-64 or aarch64 has); choose --transport auto");
    }
    if (settings.listen().reusePort()) {
      throw CannotStart.notPossible(
          "reuse-port: only Linux' epoll can share a port (--transport auto or epoll); leave"
              + " --reuse-port away");
    }
  }

  private static int eventLoops(Settings.Machine machine) {
    return machine.eventLoops() > 0
        ? machine.eventLoops()
        : Runtime.getRuntime().availableProcessors();
  }

  private static GatewayOptions gatewayOptions(Settings settings, TlsFiles.@Nullable Read tls) {
    var listen = settings.listen();
    return new GatewayOptions(
        listen.host(),
        listen.port(),
        isLoopback(listen.host()),
        List.copyOf(listen.allowedOrigins()),
        settings.machine().echo(),
        answerer(settings),
        Version.text(),
        connectionLimits(settings.connections()),
        chatOptions(settings),
        greeting(settings),
        Version.build(),
        settings.listen().reusePort(),
        tls == null ? null : tls.keys());
  }

  private static Greeting greeting(Settings settings) {
    return new Greeting(
        Version.text(),
        settings.connections().watchHeartbeat(),
        settings.turns().resumeWindow(),
        answerer(settings),
        settings.chat().model(),
        settings.connections().maxMessageBytes(),
        settings.connections().maxBodyBytes(),
        MAX_WATCHES,
        settings.turns().maxPerConnection());
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
            connections.maxBodyBytes(),
            connections.maxFragments(),
            connections.messageTimeout(),
            connections.handshakeTimeout(),
            connections.writeTimeout(),
            connections.heartbeat())
        .withFrames(new Rate(connections.frameRate()));
  }

  private static Arrivals.Limits arrivalLimits(Settings.Connections connections) {
    return new Arrivals.Limits(
        new Rate(connections.connectionRate()),
        new Rate(connections.totalConnectionRate()),
        connections.maxPendingHandshakes(),
        new Rate(connections.requestRate()));
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
