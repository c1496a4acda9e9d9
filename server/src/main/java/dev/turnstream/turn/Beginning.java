package dev.turnstream.turn;

/** What became of a question that belongs to no conversation. */
public sealed interface Beginning {
  /** It is asked, or about to be. */
  record Running(Turn turn) implements Beginning {}

  /** Nothing was started: as many turns run as may, none may any more, or not by this visitor. */
  record NoRoom() implements Beginning {}

  /** Nothing was started: it is more than somebody may use, or a model that nobody may ask. */
  record Denied(dev.turnstream.budget.Denied why) implements Beginning {}
}
