package dev.turnstream.dialect;

import dev.turnstream.model.TurnEvent;
import java.util.List;

/** Says a turn's log in the words of one wire protocol. It keeps nothing between two calls. */
public interface Encoder {
  /**
   * Encodes events that follow one another, merging what may be merged.
   *
   * @param events oldest first, at least one
   * @param maxBytes stop taking events when this many bytes of text are reached; one is always
   *     taken
   * @param framing how each frame is wrapped
   */
  Encoded encode(List<TurnEvent> events, int maxBytes, Framing framing);

  /**
   * What came of it.
   *
   * @param bytes frames, wrapped, one after another; empty when these events have no words in this
   *     protocol
   * @param events how many events were taken
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared or shared
  record Encoded(byte[] bytes, int events) {}
}
