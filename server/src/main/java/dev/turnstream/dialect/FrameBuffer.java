package dev.turnstream.dialect;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnEvents;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Frames one after another in memory that is used again and again. Not safe for use by two threads.
 */
public final class FrameBuffer {
  private static final int FIRST_SIZE = 256;

  /** More than this is given back after use. */
  private static final int KEPT_SIZE = 256 * 1024;

  private static final int MAX_DIGITS = 20;

  private final Consumer<JsonText> texts = this::append;
  private byte[] bytes = new byte[FIRST_SIZE];
  private int size;
  private @Nullable Framing framing;
  private int opened;
  private int payload;

  /** Begins a frame; what is appended until {@link #end()} is its payload. */
  public FrameBuffer begin(Framing how) {
    if (framing != null) {
      throw new IllegalStateException("a frame is open already");
    }
    int most = how.openSize(Integer.MAX_VALUE);
    room(most);
    framing = how;
    opened = size;
    size += most;
    payload = size;
    return this;
  }

  /** Ends the frame. Its head is as long as its payload wants, so the payload may move. */
  public FrameBuffer end() {
    var how = framing;
    if (how == null) {
      throw new IllegalStateException("no frame is open");
    }
    int length = size - payload;
    int head = how.openSize(length);
    if (opened + head < payload) {
      System.arraycopy(bytes, payload, bytes, opened + head, length);
    }
    how.open(length, bytes, opened);
    size = opened + head + length;
    framing = null;
    return append(how.close());
  }

  public FrameBuffer append(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
    return this;
  }

  /** Appends JSON as it is. */
  public FrameBuffer append(RawJson json) {
    room(json.size());
    size = json.copyTo(bytes, size);
    return this;
  }

  /** Appends text in its escaped form. */
  public FrameBuffer append(JsonText text) {
    room(text.size());
    size = text.copyTo(bytes, size);
    return this;
  }

  /**
   * Appends the text of adjacent fragments of one block to an open frame.
   *
   * @param last number of the last, as {@link TurnEvents#lastOfRun} tells it
   * @return the text's size in bytes
   */
  public int appendRun(TurnEvents log, long from, long last) {
    int start = size;
    log.tellRun(from, last, texts);
    return size - start;
  }

  /** Appends ASCII. */
  public FrameBuffer append(String ascii) {
    int length = ascii.length();
    room(length);
    for (int i = 0; i < length; i++) {
      bytes[size + i] = (byte) ascii.charAt(i);
    }
    size += length;
    return this;
  }

  /**
   * Appends a number in decimal digits.
   *
   * @param number not negative
   */
  public FrameBuffer append(long number) {
    room(MAX_DIGITS);
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    long rest = number;
    for (int i = size + digits - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
    return this;
  }

  /** Where the bytes are, from 0 to {@link #size()}; right until the next change. */
  public byte[] array() {
    return bytes;
  }

  /** How many bytes there are. */
  public int size() {
    return size;
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Forgets everything, also a frame that was begun. */
  public void clear() {
    size = 0;
    framing = null;
    if (bytes.length > KEPT_SIZE) {
      bytes = new byte[FIRST_SIZE];
    }
  }

  private void room(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
    }
  }
}
