package dev.turnstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Access;
import dev.turnstream.access.Entrance;
import dev.turnstream.budget.Budgets;
import dev.turnstream.budget.Rules;
import dev.turnstream.dialect.turnstream.ServerFrame.Greeting;
import dev.turnstream.journal.JournalLimits;
import dev.turnstream.journal.MemoryJournal;
import dev.turnstream.meter.Meters;
import dev.turnstream.model.ModelPrice;
import dev.turnstream.model.PriceTable;
import dev.turnstream.ops.Levels;
import dev.turnstream.ops.Ops;
import dev.turnstream.ops.Recorder;
import dev.turnstream.turn.Clocks;
import dev.turnstream.turn.Conversations;
import dev.turnstream.turn.Desk;
import dev.turnstream.turn.LedgerBudgets;
import dev.turnstream.turn.TurnDefaults;
import dev.turnstream.turn.TurnLimits;
import dev.turnstream.turn.TurnObserver;
import dev.turnstream.turn.TurnSlots;
import dev.turnstream.turn.Turns;
import dev.turnstream.upstream.Upstream;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A real gateway on a real port, whose upstream the test plays. */
final class GatewayFixture implements AutoCloseable {
  /** Of an answer of which each piece is waited for. */
  private static final int PIECES = 50;

  static final ConnectionLimits LIMITS =
      new ConnectionLimits(
          64 * 1024,
          64 * 1024,
          16,
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));

  static final GatewayOptions OPTIONS =
      new GatewayOptions(
          "127.0.0.1",
          0,
          true,
          List.of("https://friend.example"),
          true,
          "emulator",
          "0.0.0-test",
          LIMITS,
          new ChatOptions("claude-sonnet-4-6", 1024, null, 3, 4096, false),
          new Greeting(
              "0.0.0-test",
              Duration.ofSeconds(10),
              Duration.ofMinutes(10),
              "emulator",
              "claude-sonnet-4-6",
              64 * 1024,
              64 * 1024,
              4,
              3));

  static final JournalLimits JOURNAL = new JournalLimits(64 << 20, 1 << 20, Duration.ofMinutes(10));

  static final PriceTable PRICES =
      new PriceTable(
          LocalDate.of(2026, 11, 23),
          new BigDecimal("0.01"),
          Map.of(
              "claude-sonnet-4-6",
              new ModelPrice(
                  new ModelPrice.Rates(
                      new BigDecimal(3), new BigDecimal(15), new BigDecimal("0.30")),
                  null,
                  null,
                  0,
                  new BigDecimal("1.1"))));

  final ScriptedUpstream upstream = new ScriptedUpstream();
  final Doors doors;
  final TurnSlots slots;
  final MemoryJournal journal;
  final TemporaryStore store;
  final Meters meters = new Meters();
  final Recorder recorder;

  /** Whether another server takes whoever comes. */
  volatile boolean taken;

  final Budgets budgets;

  /** Whether the store fails whatever is asked of it. */
  volatile boolean storeFails;

  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  private final Queue<Gateway> gateways = new ConcurrentLinkedQueue<>();
  private final String deployment;

  GatewayFixture() throws TimeoutException {
    this(options -> options, 100, 100);
  }

  GatewayFixture(UnaryOperator<GatewayOptions> change, int maxConnections, int maxTurns)
      throws TimeoutException {
    this(change, maxConnections, maxTurns, new TurnLimits(1024 * 1024, Duration.ofMinutes(1)));
  }

  GatewayFixture(
      UnaryOperator<GatewayOptions> change, int maxConnections, int maxTurns, TurnLimits limits)
      throws TimeoutException {
    this(
        change,
        maxConnections,
        maxTurns,
        limits,
        JOURNAL,
        1,
        null,
        Guests.nobodyIsAsked(),
        Rules.NONE,
        Arrivals.Limits.NONE);
  }

  /** A gateway on several event loops, among which connections are dealt out in turn. */
  static GatewayFixture onLoops(int loops, JournalLimits journal) throws TimeoutException {
    return onLoops(loops, journal, options -> options);
  }

  /** The same with other options. */
  static GatewayFixture onLoops(
      int loops, JournalLimits journal, UnaryOperator<GatewayOptions> change)
      throws TimeoutException {
    var limits = new TurnLimits(64 << 20, Duration.ofMinutes(1));
    return new GatewayFixture(
        change,
        400,
        400,
        limits,
        journal,
        loops,
        null,
        Guests.nobodyIsAsked(),
        Rules.NONE,
        Arrivals.Limits.NONE);
  }

  /** A gateway whose questions go out to a server, by a door that is made on its event loop. */
  static GatewayFixture asking(Function<Vertx, Upstream> door) throws TimeoutException {
    var limits = new TurnLimits(8 << 20, Duration.ofMinutes(1));
    return new GatewayFixture(
        options -> options,
        400,
        400,
        limits,
        JOURNAL,
        1,
        door,
        Guests.nobodyIsAsked(),
        Rules.NONE,
        Arrivals.Limits.NONE);
  }

  /** A gateway that asks everybody who they are. */
  static GatewayFixture behind(Entrance entrance, int loops) throws TimeoutException {
    return behind(entrance, loops, options -> options);
  }

  /** The same with other options. */
  static GatewayFixture behind(Entrance entrance, int loops, UnaryOperator<GatewayOptions> change)
      throws TimeoutException {
    var limits = new TurnLimits(64 << 20, Duration.ofMinutes(1));
    return new GatewayFixture(
        change, 400, 400, limits, JOURNAL, loops, null, entrance, Rules.NONE, Arrivals.Limits.NONE);
  }

  /** A gateway that allows no more than this to those whom it asks. */
  static GatewayFixture limiting(Rules rules, Entrance entrance, int loops)
      throws TimeoutException {
    var limits = new TurnLimits(64 << 20, Duration.ofMinutes(1));
    return new GatewayFixture(
        options -> options,
        400,
        400,
        limits,
        JOURNAL,
        loops,
        null,
        entrance,
        rules,
        Arrivals.Limits.NONE);
  }

  /** A gateway to which connections and requests may come so often. */
  static GatewayFixture visited(
      Arrivals.Limits arrivals, Entrance entrance, UnaryOperator<GatewayOptions> change)
      throws TimeoutException {
    var limits = new TurnLimits(64 << 20, Duration.ofMinutes(1));
    return new GatewayFixture(
        change, 400, 400, limits, JOURNAL, 1, null, entrance, Rules.NONE, arrivals);
  }

  private GatewayFixture(
      UnaryOperator<GatewayOptions> change,
      int maxConnections,
      int maxTurns,
      TurnLimits limits,
      JournalLimits journalLimits,
      int loops,
      @Nullable Function<Vertx, Upstream> door,
      Entrance entrance,
      Rules rules,
      Arrivals.Limits arrivals)
      throws TimeoutException {
    doors =
        new Doors(maxConnections, new Arrivals(arrivals, entrance.proxies(), System.nanoTime()));
    var random = new SecureRandom();
    journal = new MemoryJournal(journalLimits, System::nanoTime);
    store = TemporaryStore.open();
    budgets = LedgerBudgets.open(rules, PRICES, Clocks.SYSTEM.wall(), store.store());
    var conversations =
        new Conversations(
            FailingStore.around(store.store(), () -> storeFails),
            journal,
            Access.RULES,
            budgets,
            blocking,
            blocking,
            Clocks.SYSTEM,
            random,
            new TurnDefaults("claude-sonnet-4-6", 1024, null, 3));
    slots = new TurnSlots(maxTurns);
    recorder = new Recorder(meters, this::levels, System::nanoTime, InstantSource.system());
    recorder.start(store.store()::ledgerDays);
    var about = new Ops.About("0.0.0-test", "a-build", "emulator", "claude-sonnet-4-6", "run-1");
    var ops = new Ops(about, recorder::picture, true);
    Function<Executor, Desk> desks =
        loop ->
            new Desk(
                conversations,
                loop,
                new Turns(
                    door == null ? upstream : door.apply(vertx),
                    loop,
                    journal,
                    limits,
                    slots,
                    PRICES,
                    Clocks.SYSTEM,
                    random,
                    meters.join(System.nanoTime()),
                    TurnObserver.NONE));
    var site = new Site();
    deployment =
        vertx
            .deployVerticle(
                () -> {
                  var made = new Gateway(change.apply(OPTIONS), doors, site, ops, entrance, desks);
                  gateways.add(made);
                  return made;
                },
                new DeploymentOptions().setInstances(loops))
            .await(10, TimeUnit.SECONDS);
  }

  /** A gateway with other limits for each connection. */
  static GatewayFixture limited(UnaryOperator<ConnectionLimits> change) throws TimeoutException {
    return new GatewayFixture(options -> withLimits(options, change.apply(LIMITS)), 400, 100);
  }

  static GatewayOptions withEcho(GatewayOptions options, boolean echo) {
    return new GatewayOptions(
        options.host(),
        options.port(),
        options.loopback(),
        options.allowedOrigins(),
        echo,
        options.upstream(),
        options.version(),
        options.limits(),
        options.chat(),
        options.greeting());
  }

  static GatewayOptions withLimits(GatewayOptions options, ConnectionLimits limits) {
    return new GatewayOptions(
        options.host(),
        options.port(),
        options.loopback(),
        options.allowedOrigins(),
        options.echo(),
        options.upstream(),
        options.version(),
        limits,
        options.chat(),
        options.greeting());
  }

  /** A heartbeat as often as the server looks at the clock. */
  static GatewayOptions withShortHeartbeat(GatewayOptions options) {
    var told = options.greeting();
    return new GatewayOptions(
        options.host(),
        options.port(),
        options.loopback(),
        options.allowedOrigins(),
        options.echo(),
        options.upstream(),
        options.version(),
        options.limits(),
        options.chat(),
        new Greeting(
            told.version(),
            Duration.ofMillis(1),
            told.resumeWindow(),
            told.upstream(),
            told.model(),
            told.messageBytes(),
            told.bodyBytes(),
            told.watches(),
            told.queue()));
  }

  /** Whether sockets are the system's own, as in production, and not the JDK's. */
  boolean hasNativeTransport() {
    return vertx.isNativeTransportEnabled();
  }

  int port() {
    return gateways.element().port();
  }

  ScriptedUpstream.Asked nextQuestion() throws InterruptedException {
    var question = upstream.asked.poll(Waiting.MOST.toMillis(), TimeUnit.MILLISECONDS);
    if (question == null) {
      throw new AssertionError("no question reached the upstream within " + Waiting.MOST);
    }
    return question;
  }

  private Levels levels() {
    return new Levels(
        doors.open(),
        doors.most(),
        slots.taken(),
        slots.most(),
        journal.bytes(),
        64 << 20,
        0,
        doors.arrivals().turnaways().counts());
  }

  /** Has it seem that an event loop has done nothing for a minute. */
  void stick() {
    meters.join(System.nanoTime() - Duration.ofMinutes(1).toNanos());
    var since = recorder.picture().now().nanoTime();
    Waiting.until("it was looked at", () -> recorder.picture().now().nanoTime() != since);
  }

  /** Somebody's answer: each piece is said when the one before was heard, as one of its own. */
  void hearAnAnswer(NativeClient client, String id) throws Exception {
    var turn = client.call(NativeClient.start(id, "Hi")).getString("turn");
    var question = nextQuestion();
    question.begin(1);
    for (int i = 0; i < PIECES; i++) {
      question.say("piece " + i);
      assertThat(client.event(turn, "text").getString("text")).isEqualTo("piece " + i);
    }
    question.finish(1);
    client.event(turn, "end");
  }

  /** Begins to drain, as the first SIGTERM does. */
  Future<?> drain() {
    doors.drain();
    gateways.forEach(Gateway::refuse);
    return Future.join(gateways.stream().map(gateway -> gateway.drain(() -> taken)).toList());
  }

  /** Stops the server as a SIGTERM does. */
  void stop() throws TimeoutException {
    vertx.undeploy(deployment).await(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws TimeoutException {
    vertx.close().await(10, TimeUnit.SECONDS);
    recorder.close();
    blocking.close();
    store.close();
  }
}
