package dev.turnstream.turn;

import static java.lang.System.Logger.Level.ERROR;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Calls of the store for one conversation, one after another in the order in which they were asked
 * for: they run on threads that may block, their results come back to the event loop.
 */
final class Lane {
  private static final System.Logger LOG = System.getLogger(Lane.class.getName());

  private final Executor loop;
  private final Executor blocking;
  private final Runnable onIdle;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean busy;

  /**
   * A lane on which nothing is under way.
   *
   * @param onIdle run on the loop whenever the last call has come back
   */
  Lane(Executor loop, Executor blocking, Runnable onIdle) {
    this.loop = loop;
    this.blocking = blocking;
    this.onIdle = onIdle;
  }

  /**
   * Calls the store.
   *
   * @param then hears the result on the loop
   * @param otherwise hears on the loop that the call failed
   */
  <T> void call(Supplier<T> call, Consumer<T> then, Consumer<RuntimeException> otherwise) {
    waiting.add(() ->
        blocking.execute(() -> {
          Runnable result = resultOf(call, then, otherwise);
          loop.execute(() -> finish(result));
        }));
    next();
  }

  /** Whether nothing is under way. */
  boolean isIdle() {
    return !busy && waiting.isEmpty();
  }

  private static <T> Runnable resultOf(
      Supplier<T> call, Consumer<T> then, Consumer<RuntimeException> otherwise) {
    try {
      T result = call.get();
      return () -> then.accept(result);
    } catch (RuntimeException failed) {
      LOG.log(ERROR, "The store failed", failed);
      return () -> otherwise.accept(failed);
    }
  }

  private void finish(Runnable result) {
    busy = false;
    try {
      result.run();
    } finally {
      next();
    }
    if (isIdle()) {
      onIdle.run();
    }
  }

  private void next() {
    if (!busy && !waiting.isEmpty()) {
      busy = true;
      waiting.remove().run();
    }
  }
}
