package dev.turnstream.model;

import dev.turnstream.model.MessageEvent.Fragment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The log of one turn, as those see it who say its events in a wire protocol. */
public interface TurnEvents {
  /** Names the turn. */
  TurnId turn();

  /** Generation of whoever writes the log, from 1. */
  long epoch();

  /** The number of the newest event, 0 when there is none. */
  long head();

  /**
   * One event.
   *
   * @param seq its number, from the oldest that is kept to {@link #head()}
   * @throws IndexOutOfBoundsException if it is not kept
   */
  TurnEvent event(long seq);

  /**
   * Number of the last of adjacent {@link Fragment}s of one block and kind: they may be told as
   * one.
   *
   * @param from number of the first, which must be one
   * @param room bytes of text after which no further one is taken
   */
  default long lastOfRun(long from, int room) {
    var first = (Fragment) event(from);
    long last = from;
    int text = first.fragment().size();
    while (last < head()
        && text < room
        && event(last + 1) instanceof Fragment next
        && next.getClass() == first.getClass()
        && next.index() == first.index()) {
      last++;
      text += next.fragment().size();
    }
    return last;
  }

  /**
   * Tells the text of adjacent {@link Fragment}s, in order and in as few pieces as it takes.
   *
   * @param last number of the last, as {@link #lastOfRun} tells it
   */
  default void tellRun(long from, long last, Consumer<JsonText> out) {
    for (long seq = from; seq <= last; seq++) {
      out.accept(((Fragment) event(seq)).fragment());
    }
  }

  /** How the turn was accepted, also once that event is forgotten; null before it. */
  @Nullable TurnAccepted accepted();

  /** Where each content block begins and stops, also once those events are forgotten. */
  BlockSpans blocks();
}
