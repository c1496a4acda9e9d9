package dev.turnstream.app;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Writes lines on a thread of its own. Whoever has one never waits: when the queue is full the line
 * is left out, and a line tells how many were.
 */
final class LineWriter implements AutoCloseable {
  private static final int MOST = 8192;
  private static final long CLOSE_MILLIS = 2000;

  /** No line: has the thread look around. */
  private static final String WAKE = "";

  /** Where lines end. Called on one thread only, and may block. */
  interface Sink {
    void write(String line) throws IOException;

    /** No other line waits. */
    void flush() throws IOException;
  }

  private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST);
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong untold = new AtomicLong();
  private final Sink sink;
  private final LongFunction<String> tellDropped;
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Starts the thread.
   *
   * @param tellDropped the line about so many that were left out
   */
  LineWriter(String name, Sink sink, LongFunction<String> tellDropped) {
    this.sink = sink;
    this.tellDropped = tellDropped;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  /** Takes a line, with its line break; on any thread. */
  void put(String line) {
    if (!waiting.offer(line)) {
      drop();
    }
  }

  /** How many lines were left out so far. */
  long dropped() {
    return dropped.get();
  }

  private void drop() {
    dropped.incrementAndGet();
    untold.incrementAndGet();
  }

  /** Has what waits written, as far as that can be done in two seconds. */
  @Override
  public void close() {
    closing = true;
    waiting.offer(WAKE); // no interrupt, which would close a file in the middle of a line
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closing || !waiting.isEmpty()) {
      try {
        var line = waiting.poll(1, TimeUnit.SECONDS);
        if (line != null && !line.equals(WAKE)) {
          write(line);
        }
      } catch (InterruptedException _) {
        // nobody interrupts it
      }
    }
  }

  private void write(String line) {
    try {
      sink.write(line);
      long lost = untold.getAndSet(0);
      if (lost > 0) {
        sink.write(tellDropped.apply(lost));
      }
      if (waiting.isEmpty()) {
        sink.flush();
      }
    } catch (IOException _) {
      drop(); // told as soon as a line can be written again
    }
  }
}
