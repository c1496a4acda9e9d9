package dev.turnstream.model;

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

  /** How the turn was accepted, also once that event is forgotten; null before it. */
  @Nullable TurnAccepted accepted();

  /** Where each content block begins and stops, also once those events are forgotten. */
  BlockSpans blocks();
}
