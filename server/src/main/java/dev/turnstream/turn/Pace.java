package dev.turnstream.turn;

import dev.turnstream.meter.LoopMeter;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.Fragment;
import dev.turnstream.model.MessageEvent.TextDelta;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How fast one answer comes, told to the loop's meter too. The clock is read once for each read
 * from Claude that brought something, not for each delta.
 */
final class Pace {
  private final LoopMeter meter;
  private final LongSupplier nanoTime;
  private final Runnable onFirstText;
  private long startedAt;
  private long arrivedAt;
  private boolean hasArrived;
  private boolean isArriving;
  private @Nullable Duration untilFirstText;

  /**
   * Nothing has come yet.
   *
   * @param onFirstText run once, when text comes
   */
  Pace(LoopMeter meter, LongSupplier nanoTime, Runnable onFirstText) {
    this.meter = meter;
    this.nanoTime = nanoTime;
    this.onFirstText = onFirstText;
    start();
  }

  /** The turn begins now. */
  void start() {
    startedAt = nanoTime.getAsLong();
  }

  Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong() - startedAt);
  }

  /** From the start to the first text; null while there is none. */
  @Nullable Duration untilFirstText() {
    return untilFirstText;
  }

  void onEvent(MessageEvent event) {
    if (event instanceof Fragment) {
      isArriving = true;
      meter.onDelta();
      if (untilFirstText == null && event instanceof TextDelta(_, var text) && !text.isEmpty()) {
        untilFirstText = elapsed();
        meter.onFirstToken(untilFirstText.toNanos());
        onFirstText.run();
      }
    }
  }

  /** All that one read brought has been heard. */
  void onBatchEnd() {
    if (isArriving) {
      isArriving = false;
      long now = nanoTime.getAsLong();
      if (hasArrived) {
        meter.onGap(now - arrivedAt);
      }
      hasArrived = true;
      arrivedAt = now;
    }
  }
}
