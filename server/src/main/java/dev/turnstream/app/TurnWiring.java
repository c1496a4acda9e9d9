package dev.turnstream.app;

import dev.turnstream.access.Access;
import dev.turnstream.access.Audit;
import dev.turnstream.budget.Rules;
import dev.turnstream.gateway.Doors;
import dev.turnstream.journal.JournalLimits;
import dev.turnstream.journal.MemoryJournal;
import dev.turnstream.meter.Meters;
import dev.turnstream.model.PriceTable;
import dev.turnstream.ops.Admission;
import dev.turnstream.ops.Dropped;
import dev.turnstream.ops.Levels;
import dev.turnstream.ops.Lookout;
import dev.turnstream.ops.Recorder;
import dev.turnstream.store.SqliteStore;
import dev.turnstream.store.StoreException;
import dev.turnstream.turn.Clocks;
import dev.turnstream.turn.Conversations;
import dev.turnstream.turn.Desk;
import dev.turnstream.turn.LedgerBudgets;
import dev.turnstream.turn.TurnDefaults;
import dev.turnstream.turn.TurnLimits;
import dev.turnstream.turn.TurnSlots;
import dev.turnstream.turn.Turns;
import dev.turnstream.upstream.Credentials;
import dev.turnstream.upstream.HttpUpstream;
import dev.turnstream.upstream.UpstreamSettings;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Where turns live: the logs, the store, and a desk for each event loop. */
final class TurnWiring implements AutoCloseable {
  /** The store's file, in the directory of the data. */
  static final String FILE = "turnstream.db";

  /**
   * Of a busy server this makes one transaction in place of ten; a process that dies loses them.
   */
  private static final long BILLS_GATHER_MILLIS = 20;

  private final Settings settings;
  private final PriceTable prices;
  private final SqliteStore store;
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final SecureRandom random = new SecureRandom();
  private final MemoryJournal journal;
  private final Conversations conversations;
  private final TurnSlots slots;
  private final Meters meters = new Meters();
  private final OtherServer other;
  private final Telemetry telemetry;
  private final Lookout lookout;
  private final Queue<HttpUpstream> upstreams = new ConcurrentLinkedQueue<>();
  private final Queue<Turns> running = new ConcurrentLinkedQueue<>();

  /** What may be used by now. */
  private Rules allowed;

  private TurnWiring(Settings settings, PriceTable prices, SqliteStore store, OtherServer other)
      throws CannotStart {
    this.settings = settings;
    this.allowed = settings.budgets();
    this.prices = prices;
    this.store = store;
    this.telemetry = Telemetry.open(settings);
    var turns = settings.turns();
    this.journal =
        new MemoryJournal(
            new JournalLimits(turns.journalBytes(), turns.turnWindowBytes(), turns.resumeWindow()),
            System::nanoTime);
    this.conversations =
        new Conversations(
            store,
            journal,
            Access.RULES,
            LedgerBudgets.open(settings.budgets(), prices, Clocks.SYSTEM.wall(), store),
            blocking,
            CompletableFuture.delayedExecutor(BILLS_GATHER_MILLIS, TimeUnit.MILLISECONDS, blocking),
            Clocks.SYSTEM,
            random,
            defaults(settings));
    this.conversations.keepFor(settings.keeping().retention());
    this.conversations.tell(telemetry.audit());
    this.slots = new TurnSlots(turns.maxTurns());
    this.other = other;
    this.lookout = new Lookout(meters, limits(turns), pressure -> slots.hold(scarce(pressure)));
  }

  private static Admission.Limits limits(Settings.Turns turns) {
    double never = 2; // more than there is
    double heap = turns.maxHeapUse() == 100 ? never : turns.maxHeapUse() / 100.0;
    return new Admission.Limits(heap, turns.maxLoopDelay());
  }

  private static TurnSlots.Scarce scarce(Admission.Pressure pressure) {
    return switch (pressure) {
      case NONE -> TurnSlots.Scarce.NOTHING;
      case MEMORY -> TurnSlots.Scarce.MEMORY;
      case DELAY -> TurnSlots.Scarce.TIME;
    };
  }

  private static TurnDefaults defaults(Settings settings) {
    return new TurnDefaults(
        settings.chat().model(),
        settings.chat().maxTokens(),
        settings.chat().system(),
        settings.turns().maxPerConnection());
  }

  /**
   * Opens the store and ends what the process before left running.
   *
   * @throws CannotStart if the store can't be opened
   */
  static TurnWiring open(Settings settings, Prepared prepared) throws CannotStart {
    try {
      var clock = Clocks.SYSTEM.wall();
      var file = settings.turns().dataDir().resolve(FILE);
      boolean shared = settings.listen().reusePort();
      var store = SqliteStore.open(file, prepared.sealing(), clock, shared);
      var other = new OtherServer(store, clock);
      other.look(); // first, since budgets begin with what the ledger then holds
      var wiring = new TurnWiring(settings, prepared.prices(), store, other);
      prepared.doorkeeper().tell(wiring.telemetry.audit());
      if (shared) {
        other.watch(wiring.conversations::cancelAsked);
      }
      return wiring;
    } catch (StoreException e) {
      throw CannotStart.notPossible("data-dir: " + e.getMessage());
    }
  }

  /** Makes the desk of one event loop, on that loop. */
  Function<Executor, Desk> desks(Vertx vertx, UpstreamSettings upstream) {
    var limits = turnLimits(settings.turns());
    return loop -> {
      var door = new HttpUpstream(vertx, upstream, random);
      var turns =
          new Turns(
              door,
              loop,
              journal,
              limits,
              slots,
              prices,
              Clocks.SYSTEM,
              random,
              meters.join(System.nanoTime()),
              telemetry.observer());
      upstreams.add(door);
      running.add(turns);
      return new Desk(conversations, loop, turns);
    };
  }

  /**
   * Takes over what may be used, how much and for how long. Blocks.
   *
   * @throws StoreException if the ledger can't be read; nothing is taken over then
   */
  void take(Settings next) {
    if (!next.budgets().equals(allowed)) {
      conversations.allow(next.budgets());
      allowed = next.budgets();
    }
    slots.limit(next.turns().maxTurns());
    running.forEach(turns -> turns.limit(turnLimits(next.turns())));
    lookout.limit(limits(next.turns()));
    conversations.keepFor(next.keeping().retention());
  }

  private static TurnLimits turnLimits(Settings.Turns turns) {
    return new TurnLimits(turns.maxTurnBytes(), turns.maxTurnTime());
  }

  /** Turns that begin from now on are priced so. */
  void price(PriceTable table) {
    conversations.price(table);
    running.forEach(turns -> turns.price(table));
  }

  /** What begins to be asked from now on shows this. */
  void show(Credentials credentials) {
    upstreams.forEach(door -> door.show(credentials));
  }

  /** Hears who does what. */
  Audit audit() {
    return telemetry.audit();
  }

  /** Whether another server has the store too, and so whoever comes; as of half a second ago. */
  boolean hasSuccessor() {
    return other.isThere();
  }

  /** Begins to record what the loops measure; to be closed before this. */
  Recorder record(Doors doors) {
    var recorder =
        new Recorder(meters, () -> levels(doors), System::nanoTime, Clocks.SYSTEM.wall());
    recorder.start(store::ledgerDays);
    lookout.start();
    return recorder;
  }

  private Levels levels(Doors doors) {
    return new Levels(
        doors.open(),
        doors.most(),
        slots.taken(),
        slots.most(),
        journal.bytes(),
        settings.turns().journalBytes(),
        journal.size(),
        doors.arrivals().turnaways().counts(),
        new Dropped(Logs.dropped(), telemetry.auditEntriesDropped()));
  }

  /** How many turns hold a place to run. */
  int running() {
    return slots.taken();
  }

  /** Closes the store; no desk may be used any more. */
  @Override
  public void close() {
    lookout.close();
    other.close();
    blocking.close(); // waits for what is being written
    conversations.writeBills();
    store.close();
    telemetry.close();
  }
}
