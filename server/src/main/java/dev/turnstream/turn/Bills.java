package dev.turnstream.turn;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.model.TurnId;
import dev.turnstream.store.Bill;
import dev.turnstream.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bills on their way to the ledger. Nobody waits for one, so those that come close to one another
 * are written together: a transaction costs as much as a hundred deltas. One that can't be written
 * is kept, and written as soon as that works. For every thread.
 */
final class Bills {
  private static final System.Logger LOG = System.getLogger(Bills.class.getName());

  private final Store store;
  private final Executor later;
  private final Queue<Bill> waiting = new ConcurrentLinkedQueue<>();
  private final Map<TurnId, Bill> unwritten = new ConcurrentHashMap<>();
  private final AtomicBoolean planned = new AtomicBoolean();
  private final Lock writing = new ReentrantLock();

  /**
   * None yet.
   *
   * @param later runs what blocks, after the moment in which bills gather
   */
  Bills(Store store, Executor later) {
    this.store = store;
    this.later = later;
  }

  /** Has a bill written soon. */
  void add(Bill bill) {
    waiting.add(bill);
    plan();
  }

  /** Tries those again that could not be written. */
  void retry() {
    if (!unwritten.isEmpty()) {
      waiting.addAll(unwritten.values());
      plan();
    }
  }

  private void plan() {
    if (planned.compareAndSet(false, true)) {
      later.execute(this::write);
    }
  }

  /** Writes what waits; blocks, also as long as others are being written. */
  void write() {
    writing.lock();
    try {
      planned.set(false);
      var bills = new ArrayList<Bill>();
      for (var bill = waiting.poll(); bill != null; bill = waiting.poll()) {
        bills.add(bill);
      }
      if (!bills.isEmpty()) {
        write(bills);
      }
    } finally {
      writing.unlock();
    }
  }

  private void write(List<Bill> bills) {
    try {
      store.bill(bills);
      bills.forEach(bill -> unwritten.remove(bill.turn()));
    } catch (RuntimeException failed) {
      if (bills.size() > 1) {
        bills.forEach(bill -> write(List.of(bill))); // one that can't be written keeps no other
      } else {
        keep(bills.getFirst(), failed);
      }
    }
  }

  private void keep(Bill bill, RuntimeException failed) {
    if (unwritten.put(bill.turn(), bill) == null) {
      LOG.log(ERROR, "The ledger lacks " + bill.turn() + " as yet: " + bill.end().end(), failed);
    }
  }
}
