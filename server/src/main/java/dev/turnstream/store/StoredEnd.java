package dev.turnstream.store;

import dev.turnstream.model.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a turn ended and what it used.
 *
 * @param model the model that answered
 * @param cost US dollars, or null when the model has no price
 * @param failureCode wire name of why it failed, or null
 */
public record StoredEnd(
    @Nullable String stopReason,
    String model,
    Usage usage,
    boolean estimated,
    @Nullable BigDecimal cost,
    @Nullable Duration untilFirstDelta,
    Duration duration,
    @Nullable String failureCode,
    @Nullable String failureMessage) {}
