package dev.turnstream.budget;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a meter: a limit, and what of it is gone.
 *
 * @param used what was settled, and what running turns have used so far
 * @param ends when the present window is over; null for what is there at once
 * @param reserved what running turns may use at most, what they have used included
 */
public record Share(
    Holder holder,
    Measure measure,
    BigDecimal most,
    BigDecimal used,
    BigDecimal reserved,
    @Nullable Instant ends) {}
