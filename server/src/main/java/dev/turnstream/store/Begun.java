package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.MessageId;
import java.util.List;

/** What became of the beginning of a turn. */
public sealed interface Begun {
  /**
   * It is written.
   *
   * @param question the message that is answered
   * @param path the messages from the first to the question, as Claude is to be asked: without
   *     empty ones, without refused exchanges, and of partial answers only what Claude takes back
   * @param model the model that is asked
   * @param settings the conversation's, as they are now
   */
  record Accepted(
      MessageId question, List<StoredMessage> path, String model, ConversationSettings settings)
      implements Begun {}

  /** The name of the conversation that was to be made is that of this one; nothing was written. */
  record Elsewhere(ConversationId conversation) implements Begun {}

  /**
   * A turn of the conversation runs or waits in another server, which is about to end; nothing was
   * written.
   */
  record Busy() implements Begun {}

  /** What the client tells of the past is not what the store has; nothing was written. */
  record Mismatch() implements Begun {}

  /** The same command has started a turn before; nothing was written. */
  record Duplicate(StoredTurn turn) implements Begun {}

  /** There is no such conversation or message, or it is someone else's; nothing was written. */
  record Unknown() implements Begun {}

  /**
   * An id that the turn brings (of itself, its conversation or a message) is taken; nothing was
   * written.
   */
  record Conflict() implements Begun {}
}
