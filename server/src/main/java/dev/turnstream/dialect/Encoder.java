package dev.turnstream.dialect;

import dev.turnstream.model.Snapshot;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEvents;
import dev.turnstream.model.TurnStatus;

/** Says a turn's log in the words of one wire protocol. It keeps nothing between two calls. */
public interface Encoder {
  /**
   * Appends the frames of the events behind a position, merging what may be merged; nothing when
   * they have no words in this protocol.
   *
   * @param after number of an event that is kept or 0; there is at least one event behind it
   * @param maxBytes stop taking events when this many bytes of text are reached; one is always
   *     taken
   * @param framing how each frame is wrapped
   * @return the number of the last event that was taken
   */
  long encode(TurnEvents log, long after, int maxBytes, Framing framing, FrameBuffer out);

  /** Appends the frame that stands for all events up to a position. */
  void encode(TurnEvents log, Stand stand, Framing framing, FrameBuffer out);

  /**
   * Whether a {@link Stand} replaces what a reader has. Where it does not, a protocol can't take
   * back what it said: the stand is told only to readers who begin, and one whose place in the log
   * is forgotten is sent away, to come back and begin anew.
   */
  default boolean canReplace() {
    return true;
  }

  /**
   * What a log says where its events are not told one by one.
   *
   * @param seq number of the last event that it stands for
   */
  record Stand(long seq, TurnAccepted accepted, TurnStatus status, Snapshot snapshot) {}
}
