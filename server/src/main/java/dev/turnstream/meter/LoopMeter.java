package dev.turnstream.meter;

import dev.turnstream.model.FailureCode;
import dev.turnstream.model.ModelUse;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnStatus;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts for one event loop. All methods but {@link #read()} belong to that loop; a delta costs an
 * addition, nothing is shared or locked.
 */
public final class LoopMeter {
  /** Names of models come from clients too, so there is an end to them. */
  private static final int MAX_MODELS = 50;

  /** Stands for all further models. */
  public static final String OTHER_MODELS = "other";

  private final Durations firstTokens = new Durations();
  private final Durations gaps = new Durations();
  private final Durations durations = new Durations();
  private final Durations loopDelays = new Durations();
  private final Map<TurnStatus, Long> ends = new EnumMap<>(TurnStatus.class);
  private final Map<FailureCode, Long> failures = new EnumMap<>(FailureCode.class);
  private final Map<FailureCode, Long> retries = new EnumMap<>(FailureCode.class);
  private final Map<Shortage, Long> refusals = new EnumMap<>(Shortage.class);
  private final Map<String, ModelUse> models = new HashMap<>();
  private long deltas;
  private volatile Reading published;

  /**
   * Nothing counted yet.
   *
   * @param now {@link System#nanoTime()}
   */
  public LoopMeter(long now) {
    published = Reading.none(now);
  }

  /** A piece of an answer came. */
  public void onDelta() {
    deltas++;
  }

  /** A turn's first text came so long after its start. */
  public void onFirstToken(long nanos) {
    firstTokens.add(nanos);
  }

  /** Deltas came so long after those before them. */
  public void onGap(long nanos) {
    gaps.add(nanos);
  }

  /** The event loop did something so much later than it was to. */
  public void onLoopDelay(long nanos) {
    loopDelays.add(nanos);
  }

  /** Claude is asked once more. */
  public void onRetry(FailureCode reason) {
    retries.merge(reason, 1L, Long::sum);
  }

  /** A turn was not begun. */
  public void onRefused(Shortage why) {
    refusals.merge(why, 1L, Long::sum);
  }

  /** A turn ended. */
  public void onEnd(TurnEnd end) {
    var receipt = end.receipt();
    ends.merge(end.status(), 1L, Long::sum);
    durations.add(receipt.duration().toNanos());
    if (end instanceof TurnEnd.Failed(var failure, _)) {
      failures.merge(failure.code(), 1L, Long::sum);
    }
    var model = receipt.model();
    boolean known = models.containsKey(model) || models.size() < MAX_MODELS;
    models.merge(known ? model : OTHER_MODELS, ModelUse.of(receipt), ModelUse::plus);
  }

  /**
   * Leaves a reading for whoever asks.
   *
   * @param now {@link System#nanoTime()}
   * @param load what is going on now on this loop
   */
  public void publish(long now, Load load) {
    published =
        new Reading(
            now,
            load,
            deltas,
            firstTokens.soFar(),
            gaps.soFar(),
            durations.soFar(),
            loopDelays.soFar(),
            ends,
            failures,
            retries,
            refusals,
            models);
  }

  /** What was published last; for any thread. */
  public Reading read() {
    return published;
  }
}
