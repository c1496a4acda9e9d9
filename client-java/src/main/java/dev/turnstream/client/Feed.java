package dev.turnstream.client;

import dev.turnstream.client.core.TurnEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The events of a turn for one reader. A reader that falls behind gets the same text in fewer
 * pieces, so that what waits for it is no more than the text.
 */
final class Feed {
  private static final int AT_LEISURE = 64; // events that may wait before any are merged

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<TurnEvent> waiting = new ArrayDeque<>();
  private @Nullable TurnstreamException failure;
  private boolean over;

  void add(TurnEvent event) {
    lock.lock();
    try {
      if (over) {
        return;
      }
      var merged = waiting.size() < AT_LEISURE ? null : merge(waiting.peekLast(), event);
      if (merged != null) {
        waiting.removeLast();
      }
      waiting.addLast(merged == null ? event : merged);
      over = event instanceof TurnEvent.Ended;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static @Nullable TurnEvent merge(@Nullable TurnEvent before, TurnEvent event) {
    return before instanceof TurnEvent.Text(_, int index, var text)
            && event instanceof TurnEvent.Text more
            && more.index() == index
        ? new TurnEvent.Text(more.seq(), index, text + more.text())
        : null;
  }

  /** Ends early: by this failure, or as if there were no more when there is none. */
  void end(@Nullable TurnstreamException why) {
    lock.lock();
    try {
      if (!over) {
        over = true;
        failure = why;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The events as they come; to read the next one blocks. */
  Stream<TurnEvent> stream() {
    var events =
        new Spliterators.AbstractSpliterator<TurnEvent>(Long.MAX_VALUE, Spliterator.ORDERED) {
          @Override
          public boolean tryAdvance(Consumer<? super TurnEvent> action) {
            var event = take();
            if (event != null) {
              action.accept(event);
            }
            return event != null;
          }
        };
    return StreamSupport.stream(events, false);
  }

  /** Waits for the next event; null when there is none any more, or the thread is interrupted. */
  private @Nullable TurnEvent take() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !over) {
        changed.await();
      }
      if (waiting.isEmpty() && failure != null) {
        throw failure;
      }
      return waiting.pollFirst();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      lock.unlock();
    }
  }
}
