package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A turn that is about to be.
 *
 * @param command the client's id for it, unique for each owner
 * @param newConversation whether the conversation is to be made with it
 * @param answer id of the message that the answer becomes
 * @param status queued or running
 */
public record NewTurn(
    TurnId turn,
    Owner owner,
    String command,
    ConversationId conversation,
    boolean newConversation,
    Ask ask,
    MessageId answer,
    String model,
    TurnStatus status,
    Instant acceptedAt) {

  public NewTurn {
    if (status.isTerminal()) {
      throw new IllegalArgumentException("A turn can't begin as " + status);
    }
  }

  /** What is asked. */
  public sealed interface Ask {
    /** Something new, after the newest message. */
    record Next(MessageId question, RawJson content) implements Ask {}

    /**
     * Something new, after a certain message.
     *
     * @param parent null for the beginning
     */
    record After(@Nullable MessageId parent, MessageId question, RawJson content) implements Ask {}

    /** A new question in place of an old one, which stays beside it. */
    record Edit(MessageId old, MessageId question, RawJson content) implements Ask {}

    /**
     * An old question once more.
     *
     * @param message the question or an answer to it; null for the newest question
     */
    record Again(@Nullable MessageId message) implements Ask {}
  }
}
