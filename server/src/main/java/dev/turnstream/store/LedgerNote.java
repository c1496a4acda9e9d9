package dev.turnstream.store;

import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a turn that runs has used so far.
 *
 * @param token id of the token that pays beside its owner, or null
 * @param soFar as if it were cut off now; an estimate
 */
public record LedgerNote(
    TurnId turn, Owner owner, @Nullable String token, StoredEnd soFar, Instant at) {}
