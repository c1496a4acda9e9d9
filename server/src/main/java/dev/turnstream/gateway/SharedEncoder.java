package dev.turnstream.gateway;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.Encoder.Encoded;
import dev.turnstream.dialect.Encoder.Stand;
import dev.turnstream.dialect.Framing;
import dev.turnstream.dialect.Slice;
import dev.turnstream.journal.TurnLog;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One log in one protocol, for all who watch it on an event loop: what is appended is encoded once,
 * and those who keep up share the bytes.
 */
final class SharedEncoder {
  private static final int MAX_FRAME_BYTES = 64 * 1024;

  private final TurnLog log;
  private final Encoder encoder;
  private @Nullable Last<Encoded> events;
  private @Nullable Last<byte[]> snapshot;

  /** What was encoded last, and for whom it is right. */
  private record Last<T>(Framing framing, long after, long head, T made) {
    boolean isFor(Framing asked, long position, long now) {
      return framing.equals(asked) && after == position && head == now;
    }
  }

  SharedEncoder(TurnLog log, Encoder encoder) {
    this.log = log;
    this.encoder = encoder;
  }

  TurnLog log() {
    return log;
  }

  /** The events after a position, as many as go into one write. */
  Encoded after(long position, Framing framing) {
    if (events == null || !events.isFor(framing, position, log.head())) {
      var made = encoder.encode(slice(position), MAX_FRAME_BYTES, framing);
      events = new Last<>(framing, position, log.head(), made);
    }
    return events.made();
  }

  /** What stands for all events up to {@link TurnLog#snapshotSeq()}. */
  byte[] snapshot(Framing framing) {
    long at = log.snapshotSeq();
    if (snapshot == null || !snapshot.isFor(framing, at, log.head())) {
      var stand = new Stand(Objects.requireNonNull(log.accepted()), log.status(), log.snapshot());
      var place = new Slice(log.turn(), log.epoch(), at, List.of());
      snapshot = new Last<>(framing, at, log.head(), encoder.encode(place, stand, framing));
    }
    return snapshot.made();
  }

  private Slice slice(long position) {
    return new Slice(log.turn(), log.epoch(), position, log.readAfter(position));
  }
}
