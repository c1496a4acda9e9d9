package dev.turnstream.emulator.wire;

import io.vertx.core.Vertx;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the streams of one event loop, with one timer for all of them.
 *
 * <p>What is due within the same millisecond is run together, so that a thousand streams cost a
 * thousand wake-ups a second at most, whatever their pace. Only for the loop that it belongs to.
 */
final class Pacer {
  private static final long MILLI = 1_000_000;

  /** A wake-up that may be called off. */
  static final class Wake implements Comparable<Wake> {
    private final long due;
    private @Nullable Runnable task;

    private Wake(long due, Runnable task) {
      this.due = due;
      this.task = task;
    }

    void cancel() {
      task = null;
    }

    @Override
    public int compareTo(Wake other) {
      return Long.compare(due - other.due, 0);
    }
  }

  private final Vertx vertx;
  private final LongSupplier nanoTime;
  private final PriorityQueue<Wake> queue = new PriorityQueue<>();
  private long timer = -1;
  private long timerDue;

  Pacer(Vertx vertx, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.nanoTime = nanoTime;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  /** Runs a task at a time, in ns of the clock; at once if it has passed. */
  Wake at(long due, Runnable task) {
    var wake = new Wake(due, task);
    queue.add(wake);
    arm();
    return wake;
  }

  private void arm() {
    var next = queue.peek();
    if (next == null || (timer >= 0 && timerDue - next.due <= 0)) {
      return;
    }
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
    timerDue = next.due;
    long millis = Math.max(1, (next.due - now() + MILLI - 1) / MILLI);
    timer = vertx.setTimer(millis, _ -> fire());
  }

  private void fire() {
    timer = -1;
    long now = now();
    for (var next = queue.peek(); next != null && next.due - now <= 0; next = queue.peek()) {
      queue.poll();
      var task = next.task;
      if (task != null) {
        task.run();
      }
    }
    arm();
  }
}
