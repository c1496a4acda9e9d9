package dev.turnstream.emulator;

import dev.turnstream.emulator.api.Ids;
import dev.turnstream.emulator.api.PromptCache;
import dev.turnstream.emulator.script.Script;
import dev.turnstream.emulator.watch.Abort;
import dev.turnstream.emulator.watch.RecordedRequest;
import dev.turnstream.emulator.watch.Stats;
import dev.turnstream.emulator.watch.Watch;
import dev.turnstream.emulator.wire.ApiServer;
import dev.turnstream.emulator.wire.ScriptQueue;
import dev.turnstream.emulator.wire.Setup;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A running emulator of Claude's Messages API. All methods are safe from any thread. */
public final class Emulator implements AutoCloseable {
  /** Numbers shared ports, away from the small numbers that others on the same Vert.x may use. */
  private static final AtomicInteger STARTED = new AtomicInteger(10_000);

  private final EmulatorOptions options;
  private final int port;
  private final ScriptQueue queue;
  private final Watch watch;
  private final Stopper stopper;

  private interface Stopper {
    Future<Void> stop();
  }

  private Emulator(
      EmulatorOptions options, int port, ScriptQueue queue, Watch watch, Stopper stopper) {
    this.options = options;
    this.port = port;
    this.queue = queue;
    this.watch = watch;
    this.stopper = stopper;
  }

  /**
   * Starts an emulator with event loops of its own, and waits until it listens.
   *
   * @throws java.util.concurrent.CompletionException if it cannot listen; the cause says why
   */
  public static Emulator start(EmulatorOptions options) {
    var vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(options.loops())
                .setPreferNativeTransport(true));
    try {
      return deploy(vertx, options, vertx::close).toCompletionStage().toCompletableFuture().join();
    } catch (RuntimeException e) {
      vertx.close();
      throw e;
    }
  }

  /** Starts an emulator for tests: no delays, any free port. */
  public static Emulator start() {
    return start(EmulatorOptions.forTests());
  }

  /**
   * Starts an emulator on event loops that somebody else owns.
   *
   * @return the emulator once it listens, or why it cannot
   */
  public static Future<Emulator> start(Vertx vertx, EmulatorOptions options) {
    return deploy(vertx, options, null);
  }

  private static Future<Emulator> deploy(
      Vertx vertx, EmulatorOptions options, @Nullable Stopper owner) {
    var queue = new ScriptQueue();
    var watch = new Watch(options.recordLast());
    var setup = setup(options, queue, watch);
    var port = new AtomicInteger();
    return vertx
        .deployVerticle(
            () -> new ApiServer(setup, port::set),
            new DeploymentOptions().setInstances(options.loops()))
        .map(id ->
            new Emulator(
                options,
                port.get(),
                queue,
                watch,
                owner == null ? () -> vertx.undeploy(id) : owner));
  }

  private static Setup setup(EmulatorOptions options, ScriptQueue queue, Watch watch) {
    return new Setup(
        address(options),
        options.keys(),
        options.anyModel(),
        options.controls(),
        options.promptScripts(),
        options.replays(),
        options.script(),
        queue,
        watch,
        new PromptCache(options.cacheMinimum(), System::nanoTime),
        new Ids(options.seed()),
        System::nanoTime);
  }

  /**
   * Any free port has to be the same for all loops of an emulator, and another for the next one.
   */
  private static SocketAddress address(EmulatorOptions options) {
    return options.port() == 0
        ? SocketAddress.sharedRandomPort(STARTED.incrementAndGet(), options.host())
        : SocketAddress.inetSocketAddress(options.port(), options.host());
  }

  public int port() {
    return port;
  }

  /** Address for {@code ANTHROPIC_BASE_URL}, without a slash at the end. */
  public String baseUrl() {
    var host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
    return "http://" + host + ":" + port;
  }

  /**
   * Plays a script for the next request to {@code /v1/messages}, or for the next {@code times}.
   *
   * @throws IllegalStateException if {@value ScriptQueue#MOST} scripts wait already
   */
  public void enqueue(Script script) {
    if (!queue.offer(script)) {
      throw new IllegalStateException("%d scripts wait already".formatted(ScriptQueue.MOST));
    }
  }

  /**
   * The same with the text form: {@code enqueue("status=529 times=2")}.
   *
   * @throws dev.turnstream.emulator.script.BadScript if it cannot be read
   */
  public void enqueue(String script) {
    enqueue(Script.parse(script));
  }

  /** The latest requests, oldest first, as many as {@link EmulatorOptions#recordLast} allows. */
  public List<RecordedRequest> requests() {
    return watch.requests();
  }

  public Stats stats() {
    return watch.stats();
  }

  /**
   * The nth time that a client went away before its answer was complete.
   *
   * @param nth from 1, counted since the start or the last {@link #reset}
   * @return completed when the emulator has noticed
   */
  public CompletableFuture<Abort> abort(long nth) {
    return watch.abort(nth);
  }

  /** Forgets waiting scripts, counters, requests and aborts. */
  public void reset() {
    queue.clear();
    watch.reset();
  }

  /** Stops; open streams are closed. */
  public Future<Void> stop() {
    return stopper.stop();
  }

  /** Stops and waits for it; not to be called on an event loop. */
  @Override
  public void close() {
    stop().toCompletionStage().toCompletableFuture().join();
  }
}
