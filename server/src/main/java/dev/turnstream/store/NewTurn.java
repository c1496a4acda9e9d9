package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationName;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A turn that is about to be.
 *
 * @param command the client's id for it, unique for each owner
 * @param fresh what the conversation is to be made with; null when there is one
 * @param answer id of the message that the answer becomes
 * @param model the model that the command asks for, or null for the conversation's
 * @param defaultModel the model where the conversation names none either
 * @param status queued or running
 */
public record NewTurn(
    TurnId turn,
    Owner owner,
    String command,
    ConversationId conversation,
    @Nullable NewConversation fresh,
    Ask ask,
    MessageId answer,
    @Nullable String model,
    String defaultModel,
    TurnStatus status,
    Instant acceptedAt) {

  public NewTurn {
    if (status.isTerminal()) {
      throw new IllegalArgumentException("A turn can't begin as " + status);
    }
  }

  /**
   * A conversation that is about to be.
   *
   * @param name the client's own, or null
   */
  public record NewConversation(@Nullable ConversationName name, ConversationSettings settings) {}

  /**
   * A message as a client tells it.
   *
   * @param id the one that it gets if it is new
   * @param known the one that the client has from the server, or null
   */
  public record ToldMessage(MessageId id, @Nullable MessageId known, Role role, RawJson content) {}

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
     * A history that a client tells, of which the store may know a part.
     *
     * @param messages oldest first, ending with the user's
     */
    record History(List<ToldMessage> messages) implements Ask {
      public History {
        messages = List.copyOf(messages);
      }
    }

    /**
     * An old question once more.
     *
     * @param message the question or an answer to it; null for the newest question
     */
    record Again(@Nullable MessageId message) implements Ask {}
  }
}
