package dev.turnstream.emulator.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/** Counts and remembers, for all event loops of one emulator. */
public final class Watch {
  /** How many aborts are remembered. */
  public static final int KEPT_ABORTS = 1_000;

  private final int keptRequests;
  private final LongAdder requests = new LongAdder();
  private final LongAdder open = new LongAdder();
  private final LongAdder completed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder deltas = new LongAdder();

  private final Object lock = new Object();
  private final ArrayDeque<RecordedRequest> recorded = new ArrayDeque<>();
  private final ArrayDeque<Abort> aborts = new ArrayDeque<>();
  private final Map<Long, CompletableFuture<Abort>> awaited = new HashMap<>();
  private long aborted;

  /**
   * @param keptRequests how many requests to remember, 0 for none
   */
  public Watch(int keptRequests) {
    this.keptRequests = keptRequests;
  }

  public void received() {
    requests.increment();
  }

  /** Whether requests are remembered at all. */
  public boolean records() {
    return keptRequests > 0;
  }

  public void record(RecordedRequest request) {
    synchronized (lock) {
      if (recorded.size() >= keptRequests) {
        recorded.pollFirst();
      }
      recorded.addLast(request);
    }
  }

  public void opened() {
    open.increment();
  }

  public void wrote(long count) {
    deltas.add(count);
  }

  public void refused() {
    refused.increment();
  }

  public void completed() {
    open.decrement();
    completed.increment();
  }

  public void aborted(Abort abort) {
    open.decrement();
    CompletableFuture<Abort> waiting;
    synchronized (lock) {
      aborted++;
      if (aborts.size() >= KEPT_ABORTS) {
        aborts.pollFirst();
      }
      aborts.addLast(abort);
      waiting = awaited.remove(aborted);
    }
    if (waiting != null) {
      waiting.complete(abort);
    }
  }

  /**
   * The nth abort since the start or the last reset, now or when it comes.
   *
   * @param nth from 1
   */
  public CompletableFuture<Abort> abort(long nth) {
    synchronized (lock) {
      if (nth > aborted) {
        return awaited.computeIfAbsent(nth, _ -> new CompletableFuture<>());
      }
      long oldestKept = aborted - aborts.size() + 1;
      if (nth < oldestKept) {
        return CompletableFuture.failedFuture(
            new IllegalArgumentException("abort " + nth + " is no longer remembered"));
      }
      return CompletableFuture.completedFuture(List.copyOf(aborts).get((int) (nth - oldestKept)));
    }
  }

  public List<RecordedRequest> requests() {
    synchronized (lock) {
      return new ArrayList<>(recorded);
    }
  }

  public Stats stats() {
    synchronized (lock) {
      return new Stats(
          requests.sum(),
          open.sum(),
          completed.sum(),
          aborted,
          refused.sum(),
          deltas.sum(),
          List.copyOf(aborts));
    }
  }

  /** Forgets everything but the answers that are open now. */
  public void reset() {
    synchronized (lock) {
      requests.reset();
      completed.reset();
      refused.reset();
      deltas.reset();
      recorded.clear();
      aborts.clear();
      aborted = 0;
    }
  }
}
