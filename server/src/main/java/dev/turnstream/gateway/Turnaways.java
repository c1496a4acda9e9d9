package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.WARNING;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts whom the limits of connections keep away or slow down, and tells the log once a minute for
 * each limit. All event loops share it.
 */
public final class Turnaways {
  private static final System.Logger LOG = System.getLogger(Turnaways.class.getName());
  private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

  /** Each limit has the name of its setting. */
  enum Reason {
    MAX_CONNECTIONS("A connection was refused"),
    CONNECTION_RATE("A connection was refused"),
    TOTAL_CONNECTION_RATE("A connection was refused"),
    MAX_PENDING_HANDSHAKES("A connection was closed unheard"),
    MAX_UNKNOWN_CONNECTIONS("A connection was closed unheard"),
    REQUEST_RATE("A request was refused"),
    FRAME_RATE("A socket is read more slowly than it sends");

    private final String happened;

    Reason(String happened) {
      this.happened = happened;
    }

    /** As a label of metrics. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The setting. */
    String flag() {
      return "--" + label().replace('_', '-');
    }
  }

  private record Count(LongAdder times, AtomicLong toldAt) {}

  private final Map<Reason, Count> counts = new EnumMap<>(Reason.class);

  Turnaways() {
    long before = System.nanoTime() - PAUSE;
    for (var reason : Reason.values()) {
      counts.put(reason, new Count(new LongAdder(), new AtomicLong(before)));
    }
  }

  /**
   * Counts one.
   *
   * @param from where it came from; null where that is not known
   */
  void count(Reason reason, @Nullable InetAddress from) {
    var count = counts.get(reason);
    if (count == null) {
      throw new AssertionError(reason + " is counted from the start");
    }
    count.times.increment();
    long now = System.nanoTime();
    long before = count.toldAt.get();
    if (now - before >= PAUSE && count.toldAt.compareAndSet(before, now)) {
      LOG.log(
          WARNING,
          "{0}, of {1}: {2} is reached. What else it meets in the next minute is counted only",
          reason.happened,
          from == null ? "an unknown address" : from.getHostAddress(),
          reason.flag());
    }
  }

  /** How many there were, by the name of the limit; all limits are there. On any thread. */
  public Map<String, Long> counts() {
    var all = new LinkedHashMap<String, Long>();
    counts.forEach((reason, count) -> all.put(reason.label(), count.times.sum()));
    return all;
  }
}
