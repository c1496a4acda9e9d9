package dev.turnstream.dialect;

/** How a transport wraps a payload. Sizes and positions are bytes. */
public interface Framing {
  /** The size of a payload with its wrapping. */
  int size(int payload);

  /** Writes what stands before a payload and returns the position behind it. */
  int open(int payload, byte[] out, int at);

  /** Writes what stands behind a payload and returns the position behind it. */
  int close(byte[] out, int at);

  /** This framing for a frame that leads to a position, where the transport tells positions. */
  default Framing at(long epoch, long seq) {
    return this;
  }

  /** One payload, wrapped. */
  default byte[] wrap(byte[] payload) {
    var out = new byte[size(payload.length)];
    int at = open(payload.length, out, 0);
    System.arraycopy(payload, 0, out, at, payload.length);
    close(out, at + payload.length);
    return out;
  }
}
