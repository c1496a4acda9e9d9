package dev.turnstream.journal;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** An event loop that runs its next task when it is told to. */
final class ManualLoop implements Executor {
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  boolean isIdle() {
    return tasks.isEmpty();
  }

  /** Runs the task that has waited longest, if there is one. */
  void runOne() {
    var task = tasks.poll();
    if (task != null) {
      task.run();
    }
  }

  /** Runs all there is, on these loops in turn, until there is nothing on any. */
  static void runAll(ManualLoop... loops) {
    boolean ran = true;
    while (ran) {
      ran = false;
      for (var loop : loops) {
        ran |= !loop.isIdle();
        loop.runOne();
      }
    }
  }
}
