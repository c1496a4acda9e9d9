package dev.turnstream.ops;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.meter.Meters;
import dev.turnstream.store.LedgerDay;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Looks at the meters once a second, on a thread of its own, and remembers an hour. */
public final class Recorder implements AutoCloseable {
  /** How long a step is, in looks and so in seconds. */
  static final int LOOKS = 5;

  private static final int MOST_STEPS = 720;
  private static final System.Logger LOG = System.getLogger(Recorder.class.getName());

  private final Meters meters;
  private final Supplier<Levels> levels;
  private final LongSupplier nanoTime;
  private final InstantSource wall;
  private final Spending spending = new Spending();
  private final Watchman watchman = new Watchman();
  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private final List<Figures> seen = new ArrayList<>(LOOKS);
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("ops").factory());
  private Figures stepBegan;
  private Figures before;
  private long numbered;
  private volatile Picture picture;

  /**
   * Looks once, and then only when it is told to.
   *
   * @param levels asked on any thread
   */
  public Recorder(
      Meters meters, Supplier<Levels> levels, LongSupplier nanoTime, InstantSource wall) {
    this.meters = meters;
    this.levels = levels;
    this.nanoTime = nanoTime;
    this.wall = wall;
    before = figures(Memory.atStart());
    stepBegan = before;
    spending.add(dayOf(before.at()), Map.of());
    picture = picture(before);
  }

  /**
   * Looks once a second from now on.
   *
   * @param ledger reads what turns used from one time to another; may block
   */
  public void start(Ledger ledger) {
    var until = before.at();
    thread.execute(() -> guarded(() -> read(ledger, until)));
    thread.scheduleAtFixedRate(() -> guarded(this::look), 0, 1, TimeUnit.SECONDS);
  }

  /** Where the days before this start are written. */
  public interface Ledger {
    /** What was used from a time on, up to another that is excluded, by day and model. */
    List<LedgerDay> days(Instant from, Instant to);
  }

  private void read(Ledger ledger, Instant until) {
    var from = dayOf(until).minusDays(Spending.DAYS - 1L).atStartOfDay(ZoneOffset.UTC).toInstant();
    spending.add(ledger.days(from, until));
  }

  /** What there is to see now; for any thread. */
  public Picture picture() {
    return picture;
  }

  /** Looks; to be called about once a second. */
  void look() {
    var now = figures(Memory.now());
    seen.add(now);
    spending.add(dayOf(now.at()), now.reading().minus(before.reading()).models());
    before = now;
    if (seen.size() == LOOKS) {
      steps.add(Step.between(++numbered, stepBegan, seen));
      stepBegan = now;
      seen.clear();
      if (steps.size() > MOST_STEPS) {
        steps.remove();
      }
    }
    picture = picture(now);
  }

  private Figures figures(Memory memory) {
    long now = nanoTime.getAsLong();
    return new Figures(wall.instant(), now, meters.read(now), levels.get(), memory);
  }

  private Picture picture(Figures now) {
    var all = List.copyOf(steps);
    var concerns = new ArrayList<>(watchman.look(now, all));
    concerns.sort(Comparator.comparing(Concern::level).reversed());
    return new Picture(now, rate(now, all), List.copyOf(concerns), all, spending.days());
  }

  /** Of the running step and the one before it: a look alone is too short to count by. */
  private double rate(Figures now, List<Step> all) {
    var last = all.isEmpty() ? null : all.getLast();
    long deltas = now.reading().deltas() - stepBegan.reading().deltas();
    var time = Duration.ofNanos(now.nanoTime() - stepBegan.nanoTime());
    if (last != null) {
      deltas += last.happened().deltas();
      time = time.plus(last.length());
    }
    return time.isPositive() ? deltas * 1e9 / time.toNanos() : 0;
  }

  private static LocalDate dayOf(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  private static void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException fault) {
      LOG.log(ERROR, "The operator's figures lack something", fault);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
