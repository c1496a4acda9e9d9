package dev.turnstream.store;

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
   */
  record Accepted(MessageId question, List<StoredMessage> path) implements Begun {}

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
