package dev.turnstream.ops;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.turnstream.meter.Meters;
import dev.turnstream.meter.Reading;
import dev.turnstream.ops.Admission.Pressure;
import dev.turnstream.ops.Admission.Seen;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks once a second whether memory or time are short, on a thread of its own, and tells. */
public final class Lookout implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Lookout.class.getName());

  /** How long memory may be short before garbage is collected to learn how much is left. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);

  private final Meters meters;
  private volatile Admission.Limits limits;
  private final Consumer<Pressure> changed;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lookout").factory());
  private Admission admission = Admission.OPEN;
  private Reading before;
  private long collectedAt = System.nanoTime();

  /**
   * Looks when it is started.
   *
   * @param changed hears why no turn may begin from now on, or that any may
   */
  public Lookout(Meters meters, Admission.Limits limits, Consumer<Pressure> changed) {
    this.meters = meters;
    this.limits = limits;
    this.changed = changed;
    this.before = Reading.none(System.nanoTime());
  }

  /** Looks once a second from now on. */
  public void start() {
    thread.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  /** From now on this is short; on any thread. */
  public void limit(Admission.Limits least) {
    limits = least;
  }

  private void look() {
    long now = System.nanoTime();
    var reading = meters.read(now);
    var seen = new Seen(heap(), delay(now, reading));
    before = reading;
    var was = admission.pressure();
    admission = admission.next(seen, limits);
    if (admission.pressure() != was) {
      tell(admission.pressure(), seen);
      changed.accept(admission.pressure());
    }
    if (admission.pressure() == Pressure.MEMORY && now - collectedAt > ASK_AGAIN.toNanos()) {
      collectedAt = now;
      System.gc(); // who begins no turn makes no garbage, and would never learn that there is room
    }
  }

  private void tell(Pressure pressure, Seen seen) {
    int percent = (int) Math.round(seen.heap() * 100);
    switch (pressure) {
      case NONE -> LOG.log(INFO, "New turns are taken again");
      case MEMORY ->
          LOG.log(
              WARNING,
              "New turns are refused: {0} % of the heap are in use after garbage was collected",
              percent);
      case DELAY ->
          LOG.log(
              WARNING,
              "New turns are refused: an event loop is {0} ms late",
              seen.delay().toMillis());
    }
  }

  /** The longest delay since the last look; a loop that tells nothing any more is late too. */
  private Duration delay(long now, Reading reading) {
    var longest = reading.loopDelays().minus(before.loopDelays()).quantile(1);
    var silent = Duration.ofNanos(now - reading.asOf());
    return longest == null || longest.compareTo(silent) < 0 ? silent : longest;
  }

  /** What the last collection of each part left, or what is in use by now if that is less. */
  private static double heap() {
    long left =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
            .mapToLong(
                pool -> pool.getCollectionUsage() == null ? 0 : pool.getCollectionUsage().getUsed())
            .sum();
    var runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    return (double) Math.min(left, used) / runtime.maxMemory();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
