package dev.turnstream.ops;

import dev.turnstream.meter.Reading;
import java.time.Instant;

/**
 * All that is known of a server at one moment.
 *
 * @param at by the wall's clock
 * @param nanoTime by the one that never goes back
 * @param reading counted since the start
 */
public record Figures(Instant at, long nanoTime, Reading reading, Levels levels, Memory memory) {}
