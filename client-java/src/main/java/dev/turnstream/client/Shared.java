package dev.turnstream.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What all clients of a process share, so that a thousand of them cost no thread each: one HTTP
 * client and one timer thread. It comes with the first client and goes with the last.
 */
final class Shared {
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private static int users;
  private static @Nullable Shared present;

  /**
   * Runs on its one selector thread, where nothing of ours blocks. The JDK's WebSocket would miss
   * the end of a connection (it fails inside) when that comes while a message still waits for a
   * thread to be told on; here none ever does.
   */
  final HttpClient http = HttpClient.newBuilder().executor(Runnable::run).build();

  final ScheduledThreadPoolExecutor timer;

  private Shared() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("turnstream-client-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  static synchronized Shared acquire() {
    users++;
    if (present == null) {
      present = new Shared();
    }
    return present;
  }

  /** One client less; waits a moment for the threads to end with the last. */
  static void release() {
    var last = leave();
    if (last != null) {
      last.end();
    }
  }

  private static synchronized @Nullable Shared leave() {
    var last = --users == 0 ? present : null;
    if (last != null) {
      present = null;
    }
    return last;
  }

  private void end() {
    timer.shutdownNow();
    http.shutdownNow();
    try {
      timer.awaitTermination(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
      http.awaitTermination(MOMENT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
