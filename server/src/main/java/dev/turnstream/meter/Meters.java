package dev.turnstream.meter;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The meters of all event loops. */
public final class Meters {
  private final List<LoopMeter> loops = new CopyOnWriteArrayList<>();

  /** A meter for one more event loop. */
  public LoopMeter join(long now) {
    var meter = new LoopMeter(now);
    loops.add(meter);
    return meter;
  }

  /**
   * What all loops published last, put together; for any thread.
   *
   * @param now {@link System#nanoTime()}
   */
  public Reading read(long now) {
    return loops.stream().map(LoopMeter::read).reduce(Reading.none(now), Reading::plus);
  }
}
