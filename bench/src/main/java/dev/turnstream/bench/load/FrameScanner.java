package dev.turnstream.bench.load;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The client's side of RFC 6455 for bytes from a server that keeps to the rules, as light as it can
 * be: no object for a frame that lies whole in what was read.
 */
final class FrameScanner {
  /** What hears frames. The arrays are only lent. */
  interface Sink {
    void text(byte[] bytes, int from, int to);

    void ping(byte[] payload);

    /** The server closes, with its code or 1005. */
    void close(int code);
  }

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int NO_CODE = 1005;
  private static final int SHORT = 126;
  private static final int LONG = 127;

  private final Sink sink;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream(0);
  private byte[] rest = new byte[0];

  FrameScanner(Sink sink) {
    this.sink = sink;
  }

  /** Takes what one read brought. */
  void read(byte[] read) {
    var bytes = rest.length == 0 ? read : joined(rest, read);
    int at = 0;
    for (int next = frame(bytes, at); next > at; next = frame(bytes, at)) {
      at = next;
    }
    rest = at == bytes.length ? new byte[0] : Arrays.copyOfRange(bytes, at, bytes.length);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Hands over the frame that begins at {@code at}; where the next begins, or {@code at}. */
  private int frame(byte[] bytes, int at) {
    if (bytes.length - at < 2) {
      return at;
    }
    int marked = bytes[at + 1] & 0x7f;
    int body = at + (marked < SHORT ? 2 : marked == SHORT ? 4 : 10);
    if (body > bytes.length) {
      return at;
    }
    long length = marked < SHORT ? marked : number(bytes, at + 2, marked == LONG ? 8 : 2);
    if (bytes.length - body < length) {
      return at;
    }
    int end = body + (int) length;
    hear(bytes[at] & 0x0f, bytes[at] < 0, bytes, body, end);
    return end;
  }

  private static long number(byte[] bytes, int at, int count) {
    long number = 0;
    for (int i = at; i < at + count; i++) {
      number = (number << 8) | (bytes[i] & 0xff);
    }
    return number;
  }

  private void hear(int opcode, boolean last, byte[] bytes, int from, int to) {
    switch (opcode) {
      case TEXT, CONTINUATION -> {
        if (last && message.size() == 0) {
          sink.text(bytes, from, to);
        } else {
          message.write(bytes, from, to - from);
          if (last) {
            var whole = message.toByteArray();
            message.reset();
            sink.text(whole, 0, whole.length);
          }
        }
      }
      case CLOSE -> sink.close(to - from < 2 ? NO_CODE : (int) number(bytes, from, 2));
      case PING -> sink.ping(Arrays.copyOfRange(bytes, from, to));
      default -> {} // pongs and binary messages say nothing here
    }
  }
}
