package dev.turnstream.emulator.wire;

/** One thing to do while a reply is played. */
sealed interface Step {
  /** Goes out at once. */
  record Event(Bytes bytes) implements Step {}

  /** Goes out when its time has come; {@code tokens} is for the pace. */
  record Delta(Bytes bytes, int tokens) implements Step {}

  /** Silence; {@link Long#MAX_VALUE} is for good. */
  record Stall(long nanos) implements Step {}

  /** The connection breaks. */
  record Cut(Break how) implements Step {}

  /** The body ends. */
  record End() implements Step {}

  /** How a connection breaks. */
  enum Break {
    END,
    CLOSE,
    RESET
  }

  /** Bytes that may be made at the moment of sending. */
  interface Bytes {
    byte[] get();
  }

  static Event event(byte[] bytes) {
    return new Event(() -> bytes);
  }
}
