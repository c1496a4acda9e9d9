package dev.turnstream.gateway.websocket;

import java.util.Arrays;

/**
 * Reads a client's bytes as WebSocket messages, strictly (RFC 6455 section 5). Bytes may come cut
 * anywhere. After a close frame or a violation it takes no notice of anything that follows.
 *
 * <p>Nothing is allocated for a length that is only declared: buffers grow with what arrives.
 */
public final class FrameReader {
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int MAX_CONTROL = 125;
  private static final byte[] NOTHING = new byte[0];

  /** Hears what the client says. */
  public interface Receiver {
    /** A whole text message, checked to be UTF-8. */
    void onText(byte[] utf8);

    /** A whole binary message. */
    void onBinary(byte[] bytes);

    void onPing(byte[] payload);

    void onPong();

    /**
     * The client closes.
     *
     * @param payload what a polite answer repeats: empty, or a valid code and reason
     */
    void onClose(byte[] payload);

    /** The client broke a rule; the connection has to be closed with this code. */
    void onViolation(CloseCode code, String why);

    /** Whether another frame may be read now; asked before each one. */
    default boolean mayGoOn() {
      return true;
    }
  }

  private final int maxMessage;
  private final int maxFragments;
  private final Receiver receiver;

  private final byte[] head = new byte[14];
  private int headLength;
  private long left;
  private int maskAt;

  private byte[] message = NOTHING;
  private int messageLength;
  private int messageType;
  private int fragments;
  private Utf8Check utf8 = new Utf8Check();

  private byte[] control = NOTHING;
  private int controlLength;
  private boolean finished;

  /**
   * Reads for one connection.
   *
   * @param maxMessage most bytes of a message, over all its fragments
   * @param maxFragments most frames of a message
   */
  public FrameReader(int maxMessage, int maxFragments, Receiver receiver) {
    this.maxMessage = maxMessage;
    this.maxFragments = maxFragments;
    this.receiver = receiver;
  }

  /** Whether a message or frame has begun and is not complete. */
  public boolean isInMessage() {
    return headLength > 0 || fragments > 0;
  }

  /** Takes all that arrived, if the receiver lets it. */
  public void feed(byte[] bytes) {
    feed(bytes, 0);
  }

  /**
   * Takes what arrived, from some place on; the array is changed (unmasked in place) and not kept.
   *
   * @return where the frame begins that the receiver does not let it read; else the array's length
   */
  public int feed(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && !finished && (headLength > 0 || receiver.mayGoOn())) {
      at = left > 0 ? readPayload(bytes, at) : readHead(bytes, at);
    }
    return finished ? bytes.length : at;
  }

  private int readHead(byte[] bytes, int at) {
    head[headLength++] = bytes[at];
    if (headLength == 2) {
      checkStart();
    } else if (headLength > 2 && headLength == headSize()) {
      startPayload();
    }
    return at + 1;
  }

  private int headSize() {
    int length = head[1] & 0x7F;
    return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + 4;
  }

  private void checkStart() {
    int opcode = opcode();
    boolean isControl = opcode >= CLOSE;
    if ((head[0] & 0x70) != 0) {
      violate("a reserved bit is set, but no extension was negotiated");
    } else if (opcode > PONG || (opcode > BINARY && opcode < CLOSE)) {
      violate("opcode " + opcode + " is reserved");
    } else if ((head[1] & 0x80) == 0) {
      violate("a client's frame must be masked");
    } else if (isControl && (!isFinal() || (head[1] & 0x7F) > MAX_CONTROL)) {
      violate("a control frame must be whole and of at most 125 bytes");
    } else if (opcode == CONTINUATION && fragments == 0) {
      violate("a continuation, but no message has begun");
    } else if (opcode != CONTINUATION && !isControl && fragments > 0) {
      violate("a new message inside a message");
    }
  }

  private void startPayload() {
    long length = declaredLength();
    if (length < 0) {
      violate("a length with its top bit set");
      return;
    }
    if (length < leastLength()) {
      violate("a length must be written in the fewest bytes");
      return;
    }
    maskAt = 0;
    if (opcode() >= CLOSE) {
      control = length == 0 ? NOTHING : new byte[(int) length];
      controlLength = 0;
    } else if (length > maxMessage - messageLength) {
      fail(CloseCode.TOO_BIG, "a message may have " + maxMessage + " bytes");
      return;
    } else if (++fragments > maxFragments) {
      fail(CloseCode.POLICY, "a message may have " + maxFragments + " fragments");
      return;
    } else if (opcode() != CONTINUATION) {
      messageType = opcode();
    }
    left = length;
    if (left == 0) {
      endFrame();
    }
  }

  private long declaredLength() {
    int size = headSize() - 4;
    if (size == 2) {
      return head[1] & 0x7F;
    }
    long length = 0;
    for (int i = 2; i < size; i++) {
      length = length << 8 | (head[i] & 0xFF);
    }
    return length;
  }

  /** The least length that needs as many bytes as this one is written in. */
  private int leastLength() {
    int form = head[1] & 0x7F;
    return form == 127 ? 0x10000 : form == 126 ? 126 : 0;
  }

  private int readPayload(byte[] bytes, int at) {
    int count = (int) Math.min(left, bytes.length - at);
    int maskFrom = headLength - 4;
    for (int i = at; i < at + count; i++) {
      bytes[i] ^= head[maskFrom + (maskAt++ & 3)];
    }
    left -= count;
    if (opcode() >= CLOSE) {
      System.arraycopy(bytes, at, control, controlLength, count);
      controlLength += count;
    } else if (messageType == TEXT && !utf8.accepts(bytes, at, at + count)) {
      fail(CloseCode.NOT_UTF8, "text must be UTF-8");
      return at + count;
    } else {
      keep(bytes, at, count);
    }
    if (left == 0) {
      endFrame();
    }
    return at + count;
  }

  private void keep(byte[] bytes, int at, int count) {
    int needed = messageLength + count;
    if (needed > message.length) {
      int room = left == 0 && isFinal() ? needed : Math.max(needed, 2 * message.length);
      message = Arrays.copyOf(message, Math.min(room, maxMessage));
    }
    System.arraycopy(bytes, at, message, messageLength, count);
    messageLength = needed;
  }

  private void endFrame() {
    int opcode = opcode();
    boolean isFinal = isFinal();
    headLength = 0;
    switch (opcode) {
      case PING -> receiver.onPing(control);
      case PONG -> receiver.onPong();
      case CLOSE -> endWith(control);
      default -> {
        if (isFinal) {
          endMessage();
        }
      }
    }
  }

  private void endMessage() {
    if (messageType == TEXT && !utf8.isWhole()) {
      fail(CloseCode.NOT_UTF8, "text must be UTF-8");
      return;
    }
    var whole = messageLength == message.length ? message : Arrays.copyOf(message, messageLength);
    message = NOTHING;
    messageLength = 0;
    fragments = 0;
    if (messageType == TEXT) {
      receiver.onText(whole);
    } else {
      receiver.onBinary(whole);
    }
  }

  private void endWith(byte[] payload) {
    if (payload.length == 1) {
      violate("a close frame has no code or one of two bytes");
      return;
    }
    if (payload.length >= 2) {
      var reason = new Utf8Check();
      int code = (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
      if (!CloseCode.mayBeSent(code)) {
        violate("close code " + code + " may not be sent");
        return;
      }
      if (!reason.accepts(payload, 2, payload.length) || !reason.isWhole()) {
        fail(CloseCode.NOT_UTF8, "the close reason must be UTF-8");
        return;
      }
    }
    finished = true;
    receiver.onClose(payload);
  }

  private int opcode() {
    return head[0] & 0x0F;
  }

  private boolean isFinal() {
    return (head[0] & 0x80) != 0;
  }

  private void violate(String why) {
    fail(CloseCode.PROTOCOL_ERROR, why);
  }

  private void fail(CloseCode code, String why) {
    finished = true;
    message = NOTHING;
    receiver.onViolation(code, why);
  }
}
