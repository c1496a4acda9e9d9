package dev.turnstream.journal;

import dev.turnstream.journal.Journal.Reading;
import dev.turnstream.model.TurnEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who reads one log. On the log's own loop it is read itself; on each other loop all readers share
 * one copy, which the log's loop feeds by tasks, in order.
 */
final class Readings {
  private final TurnLog log;
  private final Executor home;
  private final ConcurrentHashMap<Executor, Mirror> mirrors = new ConcurrentHashMap<>(1);
  private final AtomicInteger count = new AtomicInteger();

  Readings(TurnLog log, Executor home) {
    this.log = log;
    this.home = home;
  }

  int count() {
    return count.get();
  }

  void open(Executor loop, Consumer<Reading> found) {
    count.incrementAndGet();
    if (loop.equals(home)) {
      found.accept(new OpenReading(log, () -> {}));
    } else {
      mirrors.computeIfAbsent(loop, Mirror::new).open(found);
    }
  }

  /** A reader's hold on the log or a copy of it. */
  private final class OpenReading implements Reading {
    private final TurnLog readable;
    private final Runnable onClose;
    private boolean closed;

    OpenReading(TurnLog readable, Runnable onClose) {
      this.readable = readable;
      this.onClose = onClose;
    }

    @Override
    public TurnLog log() {
      return readable;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        count.decrementAndGet();
        onClose.run();
      }
    }
  }

  /** The copy on one other loop. All of it belongs to that loop but what is said to be at home. */
  private final class Mirror {
    private final Executor loop;
    private final List<Consumer<Reading>> awaiting = new ArrayList<>(1);
    private @Nullable TurnLog copy;
    private int readers;

    /** At home: the last event that was passed on, and the way to stop. */
    private long passed;

    private TurnLog.@Nullable Following following;

    Mirror(Executor loop) {
      this.loop = loop;
    }

    void open(Consumer<Reading> found) {
      readers++;
      if (copy != null) {
        found.accept(new OpenReading(copy, this::leave));
        return;
      }
      awaiting.add(found);
      if (awaiting.size() == 1) {
        home.execute(this::begin);
      }
    }

    /** At home, in one step: takes the copy and follows from there. */
    private void begin() {
      var taken = log.copy();
      passed = taken.head();
      following = log.follow(this::pass);
      loop.execute(() -> take(taken));
    }

    /** At home: what is new goes to the other loop, behind all that went there before. */
    private void pass() {
      var events = log.readAfter(passed);
      passed = log.head();
      loop.execute(() -> append(events));
    }

    private void take(TurnLog taken) {
      copy = taken;
      var opened = List.copyOf(awaiting);
      awaiting.clear();
      opened.forEach(found -> found.accept(new OpenReading(taken, this::leave)));
    }

    private void append(List<TurnEvent> events) {
      if (copy != null) {
        events.forEach(copy::append);
        copy.publish();
      }
    }

    private void leave() {
      if (--readers == 0) {
        mirrors.remove(loop, this);
        home.execute(() -> {
          if (following != null) {
            following.stop();
          }
        });
      }
    }
  }
}
