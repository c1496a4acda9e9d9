package dev.turnstream.dialect;

import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnId;
import java.util.List;

/**
 * Events of one log that follow one another.
 *
 * @param epoch the log's epoch
 * @param after number of the event before the first of them
 * @param events oldest first
 */
public record Slice(TurnId turn, long epoch, long after, List<TurnEvent> events) {}
