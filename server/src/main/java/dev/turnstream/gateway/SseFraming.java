package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.turnstream.dialect.Framing;

/** Puts each payload, one line of JSON, into a server-sent event. */
final class SseFraming implements Framing {
  static final SseFraming INSTANCE = new SseFraming();

  private static final byte[] OPEN = "data: ".getBytes(US_ASCII);
  private static final byte[] CLOSE = "\n\n".getBytes(US_ASCII);

  private SseFraming() {}

  @Override
  public int size(int payload) {
    return OPEN.length + payload + CLOSE.length;
  }

  @Override
  public int open(int payload, byte[] out, int at) {
    System.arraycopy(OPEN, 0, out, at, OPEN.length);
    return at + OPEN.length;
  }

  @Override
  public int close(byte[] out, int at) {
    System.arraycopy(CLOSE, 0, out, at, CLOSE.length);
    return at + CLOSE.length;
  }
}
