package dev.turnstream.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The first event of every log: the turn is taken, and may have to wait.
 *
 * @param place null for a turn that belongs to no conversation
 * @param model the model that is asked
 */
public record TurnAccepted(@Nullable TurnPlace place, String model, Instant time)
    implements TurnEvent {}
