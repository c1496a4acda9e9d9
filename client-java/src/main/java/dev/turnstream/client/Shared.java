package dev.turnstream.client;

import java.net.http.HttpClient;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * What all clients of a process share, so that a thousand of them cost no thread each: one HTTP
 * client, one timer thread, and virtual threads. It comes with the first client and goes with the
 * last.
 */
final class Shared {
  private static int users;
  private static @Nullable Shared present;

  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final HttpClient http = HttpClient.newBuilder().executor(threads).build();
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

  static synchronized void release() {
    users--;
    if (users == 0 && present != null) {
      present.timer.shutdownNow();
      present.http.shutdownNow();
      present.threads.shutdown(); // what was told to users is still carried out
      present = null;
    }
  }
}
