package dev.turnstream.ops;

import dev.turnstream.meter.Distribution;
import dev.turnstream.model.FailureCode;
import dev.turnstream.ops.Concern.Kind;
import dev.turnstream.ops.Concern.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong, how much and since when, from the last minutes. For one thread; remembers
 * nothing but since when.
 */
final class Watchman {
  /** How far back failures are looked at. */
  static final Duration WINDOW = Duration.ofMinutes(5);

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration STUCK = Duration.ofSeconds(3);
  private static final Duration LATE = Duration.ofMillis(100);
  private static final Duration VERY_LATE = Duration.ofSeconds(1);
  private static final int FEW = 3;
  private static final int HALF_A_MINUTE = 6;
  private static final double FULL = 0.9;

  private final Map<Kind, Instant> since = new EnumMap<>(Kind.class);

  /** A concern before it is known since when. */
  private record Found(Kind kind, Level level, Predicate<Step> shows, String text) {}

  /** Looks at the figures of this moment and the steps before it, oldest first. */
  List<Concern> look(Figures now, List<Step> steps) {
    var lately = after(steps, now.at().minus(WINDOW));
    var found = new ArrayList<Found>();
    addIfAny(found, stuck(now));
    addIfAny(found, refusing(now, after(steps, now.at().minus(MINUTE))));
    addIfAny(found, failing(lately));
    addIfAny(found, retrying(lately));
    addIfAny(found, late(after(steps, now.at().minus(MINUTE))));
    addIfAny(found, memory(after(steps, now.at().minus(MINUTE))));
    addIfAny(found, connections(now));
    since.keySet().retainAll(found.stream().map(Found::kind).toList());
    return found.stream().map(one -> dated(one, now, lately)).toList();
  }

  private Concern dated(Found found, Figures now, List<Step> lately) {
    var began =
        since.computeIfAbsent(
            found.kind,
            _ -> lately.stream().filter(found.shows).map(Step::end).findFirst().orElse(now.at()));
    return new Concern(found.kind, found.level, began, found.text);
  }

  private static @Nullable Found stuck(Figures now) {
    var silent = Duration.ofNanos(now.nanoTime() - now.reading().asOf());
    return silent.compareTo(STUCK) < 0
        ? null
        : new Found(
            Kind.STUCK,
            Level.ACT,
            _ -> false,
            "An event loop has done nothing for %d s; its connections and turns stand still."
                .formatted(silent.toSeconds()));
  }

  private static @Nullable Found refusing(Figures now, List<Step> minute) {
    long refused = minute.stream().mapToLong(step -> step.happened().refused()).sum();
    var levels = now.levels();
    return refused == 0
        ? null
        : new Found(
            Kind.REFUSING,
            Level.ACT,
            step -> step.happened().refused() > 0,
            "%s refused in the last minute: %d of %d turns run, logs take %d of %d MB."
                .formatted(
                    count(refused, "turn was", "turns were"),
                    levels.turns(),
                    levels.maxTurns(),
                    levels.journalBytes() >> 20,
                    levels.maxJournalBytes() >> 20));
  }

  private static @Nullable Found failing(List<Step> lately) {
    long ended = lately.stream().mapToLong(Step::ended).sum();
    long failed = lately.stream().mapToLong(Step::failed).sum();
    if (failed < FEW || failed * 20 < ended) {
      return null;
    }
    return new Found(
        Kind.FAILING,
        failed * 2 >= ended ? Level.ACT : Level.WATCH,
        step -> step.failed() > 0,
        "%d of the last %s failed, mostly with %s."
            .formatted(
                failed,
                count(ended, "turn", "turns"),
                most(lately, step -> step.happened().failures())));
  }

  private static @Nullable Found retrying(List<Step> lately) {
    long ended = lately.stream().mapToLong(Step::ended).sum();
    long retried = lately.stream().mapToLong(Step::retried).sum();
    if (retried < FEW || retried * 5 < ended) {
      return null;
    }
    return new Found(
        Kind.RETRYING,
        Level.WATCH,
        step -> step.retried() > 0,
        "Claude was asked again %d times in five minutes, mostly after %s."
            .formatted(retried, most(lately, step -> step.happened().retries())));
  }

  private static @Nullable Found late(List<Step> minute) {
    var delays =
        minute.stream()
            .map(step -> step.happened().loopDelays())
            .reduce(Distribution.NONE, Distribution::plus);
    var delay = delays.quantile(0.95);
    if (minute.size() < HALF_A_MINUTE || delay == null || delay.compareTo(LATE) < 0) {
      return null; // a server that has just started loads classes
    }
    return new Found(
        Kind.LATE,
        delay.compareTo(VERY_LATE) < 0 ? Level.WATCH : Level.ACT,
        step -> isLate(step.happened().loopDelays()),
        "Event loops are up to %d ms late: the machine is too busy, or something blocks them."
            .formatted(delay.toMillis()));
  }

  private static boolean isLate(Distribution delays) {
    var delay = delays.quantile(0.95);
    return delay != null && delay.compareTo(LATE) >= 0;
  }

  /** The least of a minute: what is used in between may be garbage. */
  private static @Nullable Found memory(List<Step> minute) {
    if (minute.size() < FEW) {
      return null;
    }
    long used = minute.stream().mapToLong(step -> step.memory().heapUsed()).min().orElse(0);
    long most = minute.getLast().memory().heapMax();
    return used < FULL * most
        ? null
        : new Found(
            Kind.MEMORY,
            Level.ACT,
            step -> step.memory().heapUsed() >= FULL * most,
            "The heap is full: %d of %d MB, and collecting garbage frees no more."
                .formatted(used >> 20, most >> 20));
  }

  private static @Nullable Found connections(Figures now) {
    var levels = now.levels();
    return levels.connections() < FULL * levels.maxConnections()
        ? null
        : new Found(
            Kind.CONNECTIONS,
            Level.WATCH,
            step -> step.levels().connections() >= FULL * levels.maxConnections(),
            "%d of %d connections are open; further ones will be refused."
                .formatted(levels.connections(), levels.maxConnections()));
  }

  private static String most(List<Step> steps, Function<Step, Map<FailureCode, Long>> counts) {
    var all = new HashMap<FailureCode, Long>();
    steps.forEach(
        step -> counts.apply(step).forEach((code, count) -> all.merge(code, count, Long::sum)));
    return all.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(entry -> entry.getKey().wire())
        .orElse("no reason told");
  }

  private static String count(long number, String one, String many) {
    return String.format(Locale.ROOT, "%d %s", number, number == 1 ? one : many);
  }

  private static List<Step> after(List<Step> steps, Instant time) {
    return steps.stream().filter(step -> step.end().isAfter(time)).toList();
  }

  private static void addIfAny(List<Found> all, @Nullable Found one) {
    if (one != null) {
      all.add(one);
    }
  }
}
