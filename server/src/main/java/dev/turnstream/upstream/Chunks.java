package dev.turnstream.upstream;

/**
 * Takes the chunks off an HTTP/1.1 body (RFC 9112 section 7.1), without I/O. Bytes may come cut
 * anywhere. It stops before the last chunk, the empty one, which belongs to whoever keeps the
 * connection.
 */
final class Chunks {
  /** Takes data. */
  interface Sink {
    /** Data from {@code from} to {@code to}; only to be read during the call. */
    void onData(byte[] bytes, int from, int to);
  }

  private static final long MAX_SIZE = Integer.MAX_VALUE;
  private static final int MAX_EXTENSION = 1024;

  private enum State {
    SIZE,
    EXTENSION,
    SIZE_END,
    DATA,
    DATA_CR,
    DATA_END,
    LAST
  }

  private final Sink sink;
  private State state = State.SIZE;
  private long size;
  private int digits;
  private int extension;

  Chunks(Sink sink) {
    this.sink = sink;
  }

  /**
   * Takes bytes.
   *
   * @return the position behind what was taken: {@code to}, unless {@link #isLast()}
   * @throws BadStream if it is no chunked body
   */
  int feed(byte[] bytes, int from, int to) throws BadStream {
    int at = from;
    while (at < to && state != State.LAST) {
      if (state == State.DATA) {
        int end = (int) Math.min(to, at + size);
        sink.onData(bytes, at, end);
        size -= end - at;
        at = end;
        state = size == 0 ? State.DATA_CR : State.DATA;
      } else {
        state = after(bytes[at++]);
      }
    }
    return at;
  }

  /** Whether the line {@code 0} of the last chunk was taken; trailers and an empty line follow. */
  boolean isLast() {
    return state == State.LAST;
  }

  private State after(byte b) throws BadStream {
    return switch (state) {
      case SIZE -> inSize(b);
      case EXTENSION -> inExtension(b);
      case SIZE_END -> afterSize(b);
      case DATA_CR -> expect(b, '\r', State.DATA_END);
      case DATA_END -> expect(b, '\n', State.SIZE);
      case DATA, LAST -> state;
    };
  }

  private State inSize(byte b) throws BadStream {
    int digit = Character.digit(b, 16);
    if (digit >= 0) {
      size = (size << 4) + digit;
      digits++;
      if (size > MAX_SIZE) {
        throw new BadStream("a chunk is too large");
      }
      return State.SIZE;
    }
    if (digits == 0) {
      throw new BadStream("a chunk has no size");
    }
    extension = 0;
    return inExtension(b);
  }

  /** What may follow the size says nothing to us. */
  private State inExtension(byte b) throws BadStream {
    if (++extension > MAX_EXTENSION || b == '\n') {
      throw new BadStream("a chunk's size has no end");
    }
    return b == '\r' ? State.SIZE_END : State.EXTENSION;
  }

  private State afterSize(byte b) throws BadStream {
    digits = 0;
    return expect(b, '\n', size == 0 ? State.LAST : State.DATA);
  }

  private static State expect(byte b, char expected, State next) throws BadStream {
    if (b != expected) {
      throw new BadStream("a chunk has no end");
    }
    return next;
  }
}
