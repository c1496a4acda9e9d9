package dev.turnstream.client;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Goes off when a deadline has come. A deadline that moves on, as it does with each message, costs
 * nothing: the alarm goes off at the old one, and is set anew.
 */
final class Alarm {
  private final ScheduledThreadPoolExecutor timer;
  private final Runnable ring;
  private @Nullable ScheduledFuture<?> pending;
  private long pendingAt;

  Alarm(ScheduledThreadPoolExecutor timer, Runnable ring) {
    this.timer = timer;
    this.ring = ring;
  }

  /** Milliseconds of the clock that deadlines are told by. */
  static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Sees to it that it goes off by then, or soon before; not at all for the end of time. */
  synchronized void setBy(long deadline) {
    if (deadline == Long.MAX_VALUE || (pending != null && pendingAt <= deadline)) {
      return;
    }
    stop();
    pendingAt = deadline;
    pending = timer.schedule(this::goOff, deadline - now() + 1, TimeUnit.MILLISECONDS);
  }

  private void goOff() {
    synchronized (this) {
      pending = null;
    }
    ring.run();
  }

  synchronized void stop() {
    if (pending != null) {
      pending.cancel(false);
      pending = null;
    }
  }
}
