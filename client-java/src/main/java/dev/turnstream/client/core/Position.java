package dev.turnstream.client.core;

/**
 * A place in a turn's log.
 *
 * @param epoch the generation of whoever wrote it; 0 when none is known yet
 * @param seq the last event that one has; 0 for none
 */
public record Position(long epoch, long seq) {
  public static final Position BEGINNING = new Position(0, 0);
}
