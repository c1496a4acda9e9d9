package dev.turnstream.dialect;

import dev.turnstream.model.Snapshot;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnStatus;

/** Says a turn's log in the words of one wire protocol. It keeps nothing between two calls. */
public interface Encoder {
  /**
   * Encodes events that follow one another, merging what may be merged.
   *
   * @param maxBytes stop taking events when this many bytes of text are reached; one is always
   *     taken
   * @param framing how each frame is wrapped
   */
  Encoded encode(Slice slice, int maxBytes, Framing framing);

  /**
   * Encodes what stands for all events up to a position.
   *
   * @param at the log, and as {@code after} the position; it has no events
   */
  byte[] encode(Slice at, Stand stand, Framing framing);

  /** What a log says where its events are not told one by one. */
  record Stand(TurnAccepted accepted, TurnStatus status, Snapshot snapshot) {}

  /**
   * What came of it.
   *
   * @param bytes frames, wrapped, one after another; empty when these events have no words in this
   *     protocol
   * @param events how many events were taken
   */
  @SuppressWarnings("ArrayRecordComponent") // never written to once it is made
  record Encoded(byte[] bytes, int events) {}
}
