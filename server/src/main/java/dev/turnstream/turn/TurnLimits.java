package dev.turnstream.turn;

import java.time.Duration;

/**
 * What one turn may take.
 *
 * @param maxBytes most bytes of its log
 * @param maxTime longest time from start to end
 */
public record TurnLimits(long maxBytes, Duration maxTime) {}
