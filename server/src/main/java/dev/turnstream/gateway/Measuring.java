package dev.turnstream.gateway;

import dev.turnstream.meter.Load;
import dev.turnstream.turn.Turns;
import java.util.concurrent.TimeUnit;

/** Tells the meter of an event loop, at each pulse, what is going on there and how late it is. */
final class Measuring implements Pulse.Member {
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(Pulse.INTERVAL_MILLIS);

  private final Turns turns;
  private final Scratch scratch;
  private final Sockets sockets;
  private long due = System.nanoTime() + INTERVAL;

  Measuring(Turns turns, Scratch scratch, Sockets sockets) {
    this.turns = turns;
    this.scratch = scratch;
    this.sockets = sockets;
  }

  @Override
  public void onPulse(long now) {
    var meter = turns.meter();
    meter.onLoopDelay(Math.max(0, now - due));
    // Who is late may find several pulses due at once, which would look early.
    due = now + INTERVAL;
    int running = turns.running();
    meter.publish(
        now, new Load(running, turns.open() - running, scratch.cursors(), sockets.open()));
  }
}
