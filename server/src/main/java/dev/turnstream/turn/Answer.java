package dev.turnstream.turn;

import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnPlace;
import dev.turnstream.model.TurnStatus;

/** What became of a {@link dev.turnstream.model.TurnCommand}. */
public sealed interface Answer {
  /**
   * A turn was accepted, now or, for a duplicate, before.
   *
   * @param epoch of its log
   */
  record Accepted(TurnId turn, long epoch, TurnPlace place, TurnStatus status, boolean duplicate)
      implements Answer {
    Accepted again(TurnStatus now) {
      return new Accepted(turn, epoch, place, now, true);
    }
  }

  /** Nothing was started. */
  record Refused(Reason reason) implements Answer {}

  /** Nothing was started: it is more than somebody may use, or a model that nobody may ask. */
  record Denied(dev.turnstream.budget.Denied why) implements Answer {}

  /** Why nothing was started. */
  enum Reason {
    UNKNOWN,
    CONVERSATION_BUSY,
    QUEUE_FULL,
    TOO_MANY_TURNS,
    NOT_CONTINUABLE,
    HISTORY_MISMATCH,
    STORE_UNAVAILABLE,
    SHUTTING_DOWN
  }
}
