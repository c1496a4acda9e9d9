package dev.turnstream.store;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * A connection and the platform thread that alone uses it, one piece of work after the other.
 *
 * <p>SQLite is native code, and a virtual thread inside native code keeps its carrier. With as many
 * carriers as cores, two calls that wait for a disk would stop every virtual thread of the server;
 * so callers wait here, which costs no carrier.
 */
final class SqlThread {
  private final Sql sql;
  private final String transactions;
  private final ExecutorService thread;

  /**
   * With a connection that nobody else uses until this is closed.
   *
   * @param transactions how its transactions begin: {@code IMMEDIATE} or {@code DEFERRED}
   */
  SqlThread(String name, Sql sql, String transactions) {
    this.sql = sql;
    this.transactions = transactions;
    this.thread =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }

  /** Does the work in one transaction and waits for it; an interrupt does not break the wait. */
  <T> T transaction(Sql.Work<T> work) {
    return call(same -> same.transaction(transactions, work));
  }

  /** The same for work without a result. */
  void write(Sql.Task task) {
    transaction(same -> {
      task.with(same);
      return true;
    });
  }

  /** Does the work outside of a transaction and waits for it. */
  <T> T call(Sql.Work<T> work) {
    try {
      return CompletableFuture.supplyAsync(() -> inWords(work), thread).join();
    } catch (RejectedExecutionException e) {
      throw new StoreException("The store is closed.", e);
    } catch (CompletionException e) {
      throw rethrown(e);
    }
  }

  private <T> T inWords(Sql.Work<T> work) {
    try {
      return work.with(sql);
    } catch (SQLException e) {
      throw SqliteErrors.inUse(e);
    }
  }

  private static RuntimeException rethrown(CompletionException e) {
    return switch (e.getCause()) {
      case RuntimeException cause -> cause;
      case Error cause -> throw cause;
      case null, default -> e;
    };
  }

  /** Lets the work that was given finish, and takes no more. */
  void close() {
    thread.close();
  }
}
