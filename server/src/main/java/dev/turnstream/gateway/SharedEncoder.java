package dev.turnstream.gateway;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.Encoder.Stand;
import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.journal.TurnLog;
import java.util.Objects;

/**
 * One log in one protocol, for all who watch it on an event loop: what is appended is encoded once,
 * and those who keep up share the bytes.
 */
final class SharedEncoder {
  private static final int MAX_FRAME_BYTES = 64 * 1024;
  private static final long SNAPSHOT = -1;

  private final TurnLog log;
  private final Encoder encoder;
  private final Scratch scratch;

  SharedEncoder(TurnLog log, Encoder encoder, Scratch scratch) {
    this.log = log;
    this.encoder = encoder;
    this.scratch = scratch;
  }

  TurnLog log() {
    return log;
  }

  /** A cursor comes. */
  void join() {
    scratch.addCursors(1);
  }

  /** A cursor that came leaves. */
  void leave() {
    scratch.addCursors(-1);
  }

  /** What the last call encoded; right until the next one on this event loop. */
  FrameBuffer frames() {
    return scratch.frames;
  }

  /** Encodes the events after a position, as many as go into one write; returns the last one. */
  long after(long position, Framing framing) {
    long head = log.head();
    if (!scratch.holds(this, framing, position, head)) {
      long last = encoder.encode(log, position, MAX_FRAME_BYTES, framing, scratch.fresh());
      scratch.note(this, framing, position, head, last);
    }
    return scratch.last();
  }

  /** Whether that may be told to somebody who has a part of it. */
  boolean canReplace() {
    return encoder.canReplace();
  }

  /** Encodes what stands for all events up to {@link TurnLog#snapshotSeq()}, which it returns. */
  long snapshot(Framing framing) {
    long head = log.head();
    if (!scratch.holds(this, framing, SNAPSHOT, head)) {
      long at = log.snapshotSeq();
      var accepted = Objects.requireNonNull(log.accepted());
      var stand = new Stand(at, accepted, log.status(), log.snapshot());
      encoder.encode(log, stand, framing, scratch.fresh());
      scratch.note(this, framing, SNAPSHOT, head, at);
    }
    return scratch.last();
  }
}
