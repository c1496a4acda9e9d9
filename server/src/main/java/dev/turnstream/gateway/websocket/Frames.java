package dev.turnstream.gateway.websocket;

import dev.turnstream.dialect.Framing;
import java.nio.charset.StandardCharsets;

/** Writes a server's frames: unmasked, never fragmented (RFC 6455 section 5.2). */
public final class Frames {
  /** Puts each payload into a text frame. */
  public static final Framing TEXT = new Text();

  private static final byte[] NOTHING = new byte[0];
  private static final int FINAL = 0x80;
  private static final int TEXT_OPCODE = 1;
  private static final int BINARY_OPCODE = 2;
  private static final int CLOSE_OPCODE = 8;
  private static final int PING_OPCODE = 9;
  private static final int PONG_OPCODE = 10;
  private static final int MAX_REASON = 123;

  private Frames() {}

  public static byte[] text(byte[] utf8) {
    return frame(TEXT_OPCODE, utf8);
  }

  public static byte[] binary(byte[] payload) {
    return frame(BINARY_OPCODE, payload);
  }

  public static byte[] ping() {
    return frame(PING_OPCODE, new byte[0]);
  }

  public static byte[] pong(byte[] payload) {
    return frame(PONG_OPCODE, payload);
  }

  /** A close frame that repeats the client's payload. */
  public static byte[] closeAnswering(byte[] payload) {
    return frame(CLOSE_OPCODE, payload);
  }

  /** A close frame of ours. The reason is a fixed ASCII text of ours, cut to what a frame holds. */
  public static byte[] close(CloseCode code, String reason) {
    var text = reason.getBytes(StandardCharsets.US_ASCII);
    int length = Math.min(text.length, MAX_REASON);
    var payload = new byte[2 + length];
    payload[0] = (byte) (code.number() >> 8);
    payload[1] = (byte) code.number();
    System.arraycopy(text, 0, payload, 2, length);
    return frame(CLOSE_OPCODE, payload);
  }

  private static byte[] frame(int opcode, byte[] payload) {
    var out = new byte[headSize(payload.length) + payload.length];
    int at = writeHead(opcode, payload.length, out, 0);
    System.arraycopy(payload, 0, out, at, payload.length);
    return out;
  }

  private static int headSize(int payload) {
    return payload <= 125 ? 2 : payload <= 0xFFFF ? 4 : 10;
  }

  private static int writeHead(int opcode, int payload, byte[] out, int at) {
    int size = headSize(payload);
    out[at] = (byte) (FINAL | opcode);
    out[at + 1] = (byte) (size == 2 ? payload : size == 4 ? 126 : 127);
    if (size == 2) {
      return at + 2;
    }
    long rest = payload;
    for (int i = at + size - 1; i > at + 1; i--) {
      out[i] = (byte) rest;
      rest >>>= 8;
    }
    return at + size;
  }

  private static final class Text implements Framing {
    @Override
    public int openSize(int payload) {
      return headSize(payload);
    }

    @Override
    public void open(int payload, byte[] out, int at) {
      writeHead(TEXT_OPCODE, payload, out, at);
    }

    @Override
    public byte[] close() {
      return NOTHING;
    }
  }
}
