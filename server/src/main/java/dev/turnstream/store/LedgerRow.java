package dev.turnstream.store;

import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.model.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one turn used. It outlives the turn's conversation and names nothing of it.
 *
 * @param cost US dollars, or null when the model has no price
 */
public record LedgerRow(
    TurnId turn,
    Instant endedAt,
    TurnStatus status,
    String model,
    Usage usage,
    boolean estimated,
    @Nullable BigDecimal cost) {}
