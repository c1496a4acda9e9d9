package dev.turnstream.model;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a turn used and cost, exact or estimated.
 *
 * @param model the model that answered, or the one that was asked when nothing was heard
 * @param usage tokens; after a cut, those told so far with the output estimated
 * @param estimated whether the usage, and with it the cost, is an estimate
 * @param cost US dollars at list price; null when the model has no price
 * @param untilFirstDelta from the start of the turn to its first delta; null when none came
 * @param duration from the start of the turn to its end
 * @param textCrc32 CRC-32 of the UTF-8 of all text of the answer
 */
public record Receipt(
    TurnId turn,
    String model,
    Usage usage,
    boolean estimated,
    @Nullable BigDecimal cost,
    @Nullable Duration untilFirstDelta,
    Duration duration,
    int textCrc32) {}
