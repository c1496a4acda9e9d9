package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import java.util.ArrayDeque;

/** Scripts for the requests to come, in order. Safe from any thread. */
public final class ScriptQueue {
  /** The most scripts that may wait. */
  public static final int MOST = 10_000;

  private final ArrayDeque<Script> scripts = new ArrayDeque<>();
  private long left;

  /** Puts a script at the end; false if {@value #MOST} are waiting. */
  public synchronized boolean offer(Script script) {
    if (scripts.size() >= MOST) {
      return false;
    }
    scripts.addLast(script);
    if (scripts.size() == 1) {
      left = script.count(Knob.TIMES, 1);
    }
    return true;
  }

  /** The script for the next request; {@link Script#NONE} if none waits. */
  synchronized Script next() {
    var script = scripts.peekFirst();
    if (script == null) {
      return Script.NONE;
    }
    if (--left == 0) {
      scripts.removeFirst();
      var following = scripts.peekFirst();
      left = following == null ? 0 : following.count(Knob.TIMES, 1);
    }
    return script;
  }

  public synchronized int size() {
    return scripts.size();
  }

  public synchronized void clear() {
    scripts.clear();
    left = 0;
  }
}
