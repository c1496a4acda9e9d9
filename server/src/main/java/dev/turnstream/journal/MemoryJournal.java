package dev.turnstream.journal;

import dev.turnstream.model.Owner;
import dev.turnstream.model.Position;
import dev.turnstream.model.TurnId;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The logs of one process, in its memory. */
public final class MemoryJournal implements Journal {
  private static final long EPOCH = 1;

  private final JournalLimits limits;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<TurnId, Entry> entries = new ConcurrentHashMap<>();
  private final Queue<Entry> ended = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * An empty journal.
   *
   * @param nanoTime a clock that never goes back, in nanoseconds
   */
  public MemoryJournal(JournalLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  @Override
  public boolean hasRoom() {
    while (bytes.get() >= limits.bytes()) {
      if (!forgetOldest()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public TurnLog open(TurnId turn, Owner owner, Executor loop, boolean kept) {
    var entry = new Entry(turn, owner, loop, kept);
    if (entries.putIfAbsent(turn, entry) != null) {
      throw new IllegalArgumentException(turn + " has a log already");
    }
    entry.log.follow(entry::onPublish);
    return entry.log;
  }

  @Override
  public void find(TurnId turn, Owner owner, Executor loop, Consumer<Optional<Reading>> found) {
    var entry = entries.get(turn);
    if (entry == null || !entry.owner.equals(owner)) {
      found.accept(Optional.empty());
    } else {
      entry.readings.open(loop, reading -> found.accept(Optional.of(reading)));
    }
  }

  @Override
  public int readers(TurnId turn) {
    var entry = entries.get(turn);
    return entry == null ? 0 : entry.readings.count();
  }

  @Override
  public Optional<Position> head(TurnId turn) {
    return Optional.ofNullable(entries.get(turn)).map(entry -> new Position(EPOCH, entry.head));
  }

  @Override
  public void forget(TurnId turn) {
    var entry = entries.remove(turn);
    if (entry != null) {
      ended.remove(entry);
      entry.release();
    }
  }

  @Override
  public void sweep() {
    long now = nanoTime.getAsLong();
    for (var oldest = ended.peek(); oldest != null; oldest = ended.peek()) {
      if (now - oldest.endedAt < limits.keep().toNanos() && bytes.get() < limits.bytes()) {
        return;
      }
      forget(oldest);
    }
  }

  /** About how many bytes all logs occupy. */
  public long bytes() {
    return bytes.get();
  }

  /** How many logs there are. */
  public int size() {
    return entries.size();
  }

  private boolean forgetOldest() {
    var oldest = ended.peek();
    if (oldest != null) {
      forget(oldest);
    }
    return oldest != null;
  }

  private void forget(Entry old) {
    if (ended.remove(old) && entries.remove(old.log.turn(), old)) {
      old.release();
    }
  }

  /** One log and what the directory knows of it. */
  private final class Entry {
    final Owner owner;
    final TurnLog log;
    final Readings readings;
    private final boolean kept;
    private final AtomicLong counted = new AtomicLong();
    private volatile boolean forgotten;
    private volatile long head;
    private volatile long endedAt;

    Entry(TurnId turn, Owner owner, Executor loop, boolean kept) {
      this.owner = owner;
      this.kept = kept;
      // Who watches a log that is not kept does so from its beginning, however slowly.
      this.log = new TurnLog(turn, EPOCH, kept ? limits.windowBytes() : Long.MAX_VALUE);
      this.readings = new Readings(log, loop);
    }

    /** On the log's loop, once for all that was appended since the last time. */
    private void onPublish() {
      head = log.head();
      long now = log.bytes();
      bytes.addAndGet(now - counted.getAndSet(now));
      if (forgotten) {
        release();
        return;
      }
      if (log.isEnded()) {
        onEnd();
      }
    }

    private void onEnd() {
      if (kept) {
        endedAt = nanoTime.getAsLong();
        ended.add(this);
      } else if (entries.remove(log.turn(), this)) {
        release();
      }
    }

    void release() {
      forgotten = true;
      bytes.addAndGet(-counted.getAndSet(0));
    }
  }
}
