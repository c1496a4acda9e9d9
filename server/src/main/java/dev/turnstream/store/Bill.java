package dev.turnstream.store;

import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnId;

/**
 * What a turn that belongs to no conversation has used.
 *
 * @param end its content is not kept
 */
public record Bill(Owner owner, TurnId turn, FinishedTurn end) {}
