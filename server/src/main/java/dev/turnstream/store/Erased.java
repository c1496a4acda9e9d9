package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.TurnId;
import java.util.List;

/**
 * What was erased of a user.
 *
 * @param conversations those that are gone, hidden ones too
 * @param turns the turns that went with them
 * @param ledgerRows rows of the ledger that name a pseudonym now
 */
public record Erased(List<ConversationId> conversations, List<TurnId> turns, int ledgerRows) {
  public Erased {
    conversations = List.copyOf(conversations);
    turns = List.copyOf(turns);
  }
}
