package dev.turnstream.journal;

import java.time.Duration;

/**
 * What the logs may take.
 *
 * @param bytes about how many bytes all logs together
 * @param windowBytes about how many bytes of one log stay readable event by event
 * @param keep how long a log stays after its end
 */
public record JournalLimits(long bytes, long windowBytes, Duration keep) {}
