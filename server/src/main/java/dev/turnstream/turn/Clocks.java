package dev.turnstream.turn;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The two clocks of a server.
 *
 * @param nanoTime never goes back, in nanoseconds: for everything that is measured or waited for
 * @param wall may jump: for what is told to people, and nothing else
 */
public record Clocks(LongSupplier nanoTime, InstantSource wall) {
  /** The machine's own. */
  public static final Clocks SYSTEM = new Clocks(System::nanoTime, InstantSource.system());
}
