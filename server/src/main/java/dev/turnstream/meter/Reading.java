package dev.turnstream.meter;

import dev.turnstream.model.FailureCode;
import dev.turnstream.model.ModelUse;
import dev.turnstream.model.TurnStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * What was counted since the start, as it stood at one moment; of one event loop or of several.
 *
 * @param asOf {@link System#nanoTime()} of that moment, of the loop that has told nothing for
 *     longest
 * @param deltas pieces of answers that came
 * @param firstTokens from a turn's start to its first text
 * @param gaps from one arrival of deltas to the next, in one answer
 * @param durations from a turn's start to its end
 * @param loopDelays by how much the event loop was late
 * @param ends turns that ended, by where they stand
 * @param failures turns that failed or were interrupted, by reason
 * @param retries further attempts at Claude, by the reason of the one before
 * @param refusals turns that were not begun, by what there was too little of
 * @param models use and cost by model
 */
public record Reading(
    long asOf,
    Load load,
    long deltas,
    Distribution firstTokens,
    Distribution gaps,
    Distribution durations,
    Distribution loopDelays,
    Map<TurnStatus, Long> ends,
    Map<FailureCode, Long> failures,
    Map<FailureCode, Long> retries,
    Map<Shortage, Long> refusals,
    Map<String, ModelUse> models) {

  public Reading {
    ends = Map.copyOf(ends);
    failures = Map.copyOf(failures);
    retries = Map.copyOf(retries);
    refusals = Map.copyOf(refusals);
    models = Map.copyOf(models);
  }

  /** Nothing was counted yet. */
  public static Reading none(long now) {
    return new Reading(
        now,
        Load.NONE,
        0,
        Distribution.NONE,
        Distribution.NONE,
        Distribution.NONE,
        Distribution.NONE,
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of());
  }

  /** This and that of another event loop. */
  public Reading plus(Reading other) {
    return new Reading(
        asOf - other.asOf < 0 ? asOf : other.asOf,
        load.plus(other.load),
        deltas + other.deltas,
        firstTokens.plus(other.firstTokens),
        gaps.plus(other.gaps),
        durations.plus(other.durations),
        loopDelays.plus(other.loopDelays),
        merged(ends, other.ends, Long::sum),
        merged(failures, other.failures, Long::sum),
        merged(retries, other.retries, Long::sum),
        merged(refusals, other.refusals, Long::sum),
        merged(models, other.models, ModelUse::plus));
  }

  /** What has come since {@code earlier}; what stands at the moment stays. */
  public Reading minus(Reading earlier) {
    return new Reading(
        asOf,
        load,
        deltas - earlier.deltas,
        firstTokens.minus(earlier.firstTokens),
        gaps.minus(earlier.gaps),
        durations.minus(earlier.durations),
        loopDelays.minus(earlier.loopDelays),
        merged(ends, earlier.ends, (now, then) -> now - then),
        merged(failures, earlier.failures, (now, then) -> now - then),
        merged(retries, earlier.retries, (now, then) -> now - then),
        merged(refusals, earlier.refusals, (now, then) -> now - then),
        merged(models, earlier.models, ModelUse::minus));
  }

  /** How many turns ended so. */
  public long ended(TurnStatus status) {
    return ends.getOrDefault(status, 0L);
  }

  /** How many turns were not begun, for whatever reason. */
  public long refused() {
    return refusals.values().stream().mapToLong(Long::longValue).sum();
  }

  private static <K, V> Map<K, V> merged(Map<K, V> one, Map<K, V> other, BinaryOperator<V> by) {
    var all = new HashMap<>(one);
    other.forEach((key, value) -> all.merge(key, value, by));
    return all;
  }
}
