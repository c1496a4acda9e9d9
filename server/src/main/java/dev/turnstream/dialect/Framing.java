package dev.turnstream.dialect;

/** How a transport wraps a payload. Sizes and positions are bytes. */
public interface Framing {
  /** The size of what stands before a payload; it never shrinks as the payload grows. */
  int openSize(int payload);

  /** Writes what stands before a payload: {@link #openSize} bytes from {@code at} on. */
  void open(int payload, byte[] out, int at);

  /** What stands behind each payload; not to be changed. */
  byte[] close();

  /** This framing for a frame that leads to a position, where the transport tells positions. */
  default Framing at(long epoch, long seq) {
    return this;
  }

  /** This framing for a frame of a kind, where the transport tells kinds. */
  default Framing named(String kind) {
    return this;
  }

  /** One payload, wrapped. */
  default byte[] wrap(byte[] payload) {
    return new FrameBuffer().begin(this).append(payload).end().toByteArray();
  }
}
