package dev.turnstream.gateway;

import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import org.jspecify.annotations.Nullable;

/**
 * The memory in which an event loop encodes, and how many cursors do so. What was encoded last
 * stays there, so that all who keep up with the same log share it; there is no other copy and no
 * garbage.
 */
final class Scratch {
  final FrameBuffer frames = new FrameBuffer();
  private @Nullable SharedEncoder owner;
  private @Nullable Framing framing;
  private long after;
  private long head;
  private long last;
  private int cursors;

  /**
   * Whether it holds just this: what somebody at {@code position} reads of a log up to its head.
   */
  boolean holds(SharedEncoder asking, Framing how, long position, long now) {
    return owner == asking && after == position && head == now && how.equals(framing);
  }

  /** Empties it for something else. */
  FrameBuffer fresh() {
    owner = null;
    frames.clear();
    return frames;
  }

  /**
   * Notes what it holds now.
   *
   * @param position which the reader is at
   * @param now the log's head
   * @param to the reader's next position
   */
  void note(SharedEncoder made, Framing how, long position, long now, long to) {
    owner = made;
    framing = how;
    after = position;
    head = now;
    last = to;
  }

  /** One more cursor, or with -1 one less. */
  void addCursors(int more) {
    cursors += more;
  }

  /** How many cursors there are on this event loop. */
  int cursors() {
    return cursors;
  }

  /** The position of whoever has read what it holds. */
  long last() {
    return last;
  }
}
