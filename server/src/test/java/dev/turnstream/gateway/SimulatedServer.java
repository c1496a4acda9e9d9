package dev.turnstream.gateway;

import dev.turnstream.access.Access;
import dev.turnstream.access.Pass;
import dev.turnstream.budget.Budgets;
import dev.turnstream.dialect.turnstream.CommandDecoder;
import dev.turnstream.dialect.turnstream.ServerFrame.Greeting;
import dev.turnstream.dialect.turnstream.TurnstreamEncoder;
import dev.turnstream.journal.JournalLimits;
import dev.turnstream.journal.MemoryJournal;
import dev.turnstream.meter.LoopMeter;
import dev.turnstream.model.RequestContext;
import dev.turnstream.store.MemoryStore;
import dev.turnstream.store.Store;
import dev.turnstream.turn.Clocks;
import dev.turnstream.turn.Conversations;
import dev.turnstream.turn.Desk;
import dev.turnstream.turn.TurnDefaults;
import dev.turnstream.turn.TurnLimits;
import dev.turnstream.turn.TurnObserver;
import dev.turnstream.turn.TurnSlots;
import dev.turnstream.turn.Turns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A server in a simulation: two event loops, a store that outlives it, and a process that dies. */
final class SimulatedServer {
  private static final Duration PULSE = Duration.ofMillis(Pulse.INTERVAL_MILLIS);
  private static final JournalLimits JOURNAL =
      new JournalLimits(1 << 20, 1500, Duration.ofSeconds(3));

  private static final Greeting GREETING =
      new Greeting(
          "0",
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          "emulator",
          "model",
          65536,
          65536,
          256,
          2);

  final Store disk;
  private final SimulatedTime time;
  private final SimulatedClaude claude;
  private final Store store;
  @Nullable Life life;

  /** Share of the store's calls that fail. */
  double storeFailures;

  SimulatedServer(SimulatedTime time, SimulatedClaude claude) {
    this.time = time;
    this.claude = claude;
    this.disk = new MemoryStore(time.wall());
    this.store = FailingStore.around(disk, () -> storeFailures > 0 && time.chance(storeFailures));
    start();
  }

  void start() {
    disk.interruptRunning(time.wall().instant());
    life = new Life();
  }

  /** As {@code kill -9} does: nothing more is run, nothing is said. */
  void kill() {
    if (life != null) {
      life.alive = false;
      List.copyOf(life.links).forEach(SimulatedLink::cut);
      life = null;
    }
  }

  /** One process. */
  final class Life {
    final MemoryJournal journal = new MemoryJournal(JOURNAL, time::now);
    final List<Room> rooms = new ArrayList<>();
    final Set<SimulatedLink> links = new LinkedHashSet<>();
    final Conversations conversations;
    boolean alive = true;

    private Life() {
      var clocks = new Clocks(time::now, time.wall());
      var defaults = new TurnDefaults("claude-sonnet-4-6", 1024, null, 2);
      var pool = time.pool(() -> alive);
      conversations =
          new Conversations(
              store,
              journal,
              Access.RULES,
              Budgets.unlimited(),
              pool,
              pool,
              clocks,
              time.random,
              defaults);
      var slots = new TurnSlots(6);
      for (int i = 0; i < 2; i++) {
        rooms.add(new Room(clocks, slots));
      }
      pulse();
    }

    private void pulse() {
      time.after(
          PULSE,
          () -> {
            if (alive) {
              rooms.forEach(room -> room.loop.execute(room::onPulse));
              pulse();
            }
          });
    }

    /** One event loop and what lives on it. */
    final class Room {
      final Executor loop = time.loop(() -> alive);
      final NativeRooms shared;
      final Set<NativeSession> sessions = new LinkedHashSet<>();

      private Room(Clocks clocks, TurnSlots slots) {
        var turns =
            new Turns(
                claude.on(loop, () -> alive),
                loop,
                journal,
                new TurnLimits(1 << 20, Duration.ofSeconds(20)),
                slots,
                GatewayFixture.PRICES,
                clocks,
                time.random,
                new LoopMeter(0),
                TurnObserver.NONE);
        var scratch = new Scratch();
        shared =
            new NativeRooms(
                new Desk(conversations, loop, turns),
                scratch,
                new WatchedLogs(new TurnstreamEncoder(), scratch),
                new CommandDecoder(),
                GREETING,
                clocks);
      }

      private void onPulse() {
        shared.desk().turns().sweep();
        shared.desk().tick(time.now());
        List.copyOf(sessions).forEach(session -> session.onPulse(time.now()));
      }

      NativeSession open(Outlet outlet) {
        var opened = new ArrayList<NativeSession>(1);
        var session =
            new NativeSession(
                shared,
                Guests.nobodyIsAsked(),
                Pass.LOCAL,
                RequestContext.NONE,
                null,
                outlet,
                () -> opened.forEach(sessions::remove));
        opened.add(session);
        sessions.add(session);
        return session;
      }
    }
  }
}
