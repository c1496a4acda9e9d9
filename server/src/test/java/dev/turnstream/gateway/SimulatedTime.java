package dev.turnstream.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** A world's time: what is to happen happens in its order, and nothing else passes the time. */
final class SimulatedTime {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  final Random random;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long now = Duration.ofDays(1).toNanos();
  private long number;
  private Duration jumped = Duration.ZERO;

  SimulatedTime(long seed) {
    random = new Random(seed);
  }

  private record Task(long at, long number, Runnable what) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
    }
  }

  /** The clock that never goes back, in nanoseconds. */
  long now() {
    return now;
  }

  /** The clock on the wall, which jumps. */
  InstantSource wall() {
    return () -> START.plusNanos(now).plus(jumped);
  }

  /** Sets the clock on the wall. */
  void jump(Duration by) {
    jumped = jumped.plus(by);
  }

  void after(Duration delay, Runnable what) {
    at(now + delay.toNanos(), what);
  }

  private void at(long when, Runnable what) {
    tasks.add(new Task(when, number++, what));
  }

  /** Lets time pass until there is nothing to do before a moment. */
  void runUntil(long moment) {
    while (!tasks.isEmpty() && tasks.peek().at <= moment) {
      var task = tasks.remove();
      now = task.at;
      task.what.run();
    }
    now = moment;
  }

  Duration upTo(long millis) {
    return Duration.ofNanos(random.nextLong(Duration.ofMillis(millis).toNanos()) + 1);
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  /** Runs tasks one after another in their order, each a moment later, while somebody lives. */
  Executor loop(BooleanSupplier alive) {
    return new Executor() {
      private long last;

      @Override
      public void execute(Runnable task) {
        last = Math.max(last, now + random.nextLong(50_000));
        at(last, () -> runIf(alive, task));
      }
    };
  }

  /** Runs tasks in any order, now and then much later, while somebody lives. */
  Executor pool(BooleanSupplier alive) {
    return task -> after(upTo(chance(0.05) ? 800 : 10), () -> runIf(alive, task));
  }

  private static void runIf(BooleanSupplier alive, Runnable task) {
    if (alive.getAsBoolean()) {
      task.run();
    }
  }
}
