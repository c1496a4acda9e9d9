package dev.turnstream.app;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.turnstream.store.SqliteStore;
import dev.turnstream.store.StoreException;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks whether another server has the same store, before this one or after it, and ends the turns
 * of one that has gone without a word.
 */
final class OtherServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(OtherServer.class.getName());
  private static final long LOOK_MILLIS = 500;

  private final SqliteStore store;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("other-server").factory());
  private volatile boolean there;

  OtherServer(SqliteStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Looks now; blocks. What a server before this one has left running is ended. */
  void look() {
    there = store.isShared();
    if (there) {
      LOG.log(INFO, "Another server has this store and is to stop now; its turns are left to it");
    } else {
      endAbandoned();
    }
  }

  /**
   * Goes on looking.
   *
   * @param whileThere is done at each look that finds another one
   */
  void watch(Runnable whileThere) {
    thread.scheduleWithFixedDelay(
        () -> lookAgain(whileThere), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void lookAgain(Runnable whileThere) {
    try {
      boolean was = there;
      there = store.isShared();
      if (was && !there) {
        endAbandoned();
      }
      if (there) {
        whileThere.run();
      }
    } catch (StoreException e) {
      LOG.log(ERROR, "Whether another server has the store is not known", e);
    }
  }

  private void endAbandoned() {
    int interrupted = store.interruptAbandoned(clock.instant());
    if (interrupted > 0) {
      LOG.log(
          WARNING,
          "{0} turns were interrupted when the server stopped; what they had said is kept",
          interrupted);
    }
  }

  /** Whether there was one when it was looked last. */
  boolean isThere() {
    return there;
  }

  @Override
  public void close() {
    thread.close();
  }
}
