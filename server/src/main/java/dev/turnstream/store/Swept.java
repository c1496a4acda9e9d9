package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnId;
import java.util.List;

/**
 * What a sweep has deleted.
 *
 * @param turns those of all these conversations
 */
public record Swept(List<Gone> conversations, List<TurnId> turns) {
  public Swept {
    conversations = List.copyOf(conversations);
    turns = List.copyOf(turns);
  }

  /** A conversation whose time is over. */
  public record Gone(ConversationId conversation, Owner owner) {}
}
