package dev.turnstream.client.core;

import dev.turnstream.client.json.JsonObject;

/**
 * One step of a turn, in order and once: what is missing or doubled on the wire is not seen here.
 */
public sealed interface TurnEvent {
  /** The position that this event leads to. */
  long seq();

  /** The turn exists. */
  record Accepted(long seq, String conversation, String question, String answer)
      implements TurnEvent {}

  /** More text of the block at {@code index}. */
  record Text(long seq, int index, String text) implements TurnEvent {}

  /** More thinking of the block at {@code index}. */
  record Thinking(long seq, int index, String text) implements TurnEvent {}

  /** All text of the turn so far, which replaces what was told before. */
  record Replaced(long seq, String text) implements TurnEvent {}

  /** An event that adds no text, as the server sent it. */
  record Other(long seq, String type, JsonObject frame) implements TurnEvent {}

  /**
   * The last one.
   *
   * @param intact whether the text that was told has the sum that the server says it has; when it
   *     has not, it was read again from the beginning once, and again in vain
   */
  record Ended(long seq, TurnEnd end, boolean intact) implements TurnEvent {}
}
