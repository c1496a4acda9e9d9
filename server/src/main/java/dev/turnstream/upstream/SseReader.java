package dev.turnstream.upstream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events, without I/O. Bytes may come cut anywhere, also inside a character;
 * lines end with CR, LF or CRLF and with nothing else. An event that lies whole in one piece is not
 * copied.
 */
final class SseReader {
  /** Hears events. */
  interface Sink {
    /**
     * One event.
     *
     * @param name what its {@code event:} line said, or null
     * @param data holds its data from {@code from} to {@code to}; only to be read during the call
     */
    void onEvent(@Nullable String name, byte[] data, int from, int to) throws BadStream;
  }

  private static final int MAX_EVENT_BYTES = 16 * 1024 * 1024;
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] DATA = {'d', 'a', 't', 'a'};
  private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final Sink sink;

  /** The beginning of a line whose end has not come. */
  private byte[] line = NOTHING;

  private int lineLength;

  /** The event's data so far. */
  private byte[] data = NOTHING;

  /** Whether that array is ours; the piece being read goes back to its owner. */
  private boolean dataIsOurs;

  private int dataFrom;
  private int dataTo;
  private boolean hasData;

  private @Nullable String name;
  private byte[] lastNameBytes = NOTHING;
  private String lastName = "";
  private boolean skipLineFeed;
  private boolean atStart = true;

  SseReader(Sink sink) {
    this.sink = sink;
  }

  /**
   * Takes the bytes from {@code from} to {@code to}; they are not kept.
   *
   * @throws BadStream if an event is larger than 16 MiB, or from the sink
   */
  void feed(byte[] bytes, int from, int to) throws BadStream {
    int start = from;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b != '\n' && b != '\r') {
        continue;
      }
      if (b == '\n' && skipLineFeed && i == start && lineLength == 0) {
        start = i + 1;
      } else {
        endLine(bytes, start, i);
        start = i + 1;
      }
      skipLineFeed = b == '\r';
    }
    if (start < to) {
      skipLineFeed = false;
      keepLine(bytes, start, to);
    }
    keepData();
  }

  private void endLine(byte[] bytes, int from, int to) throws BadStream {
    if (lineLength == 0) {
      onLine(bytes, from, to, false);
    } else {
      keepLine(bytes, from, to);
      int length = lineLength;
      lineLength = 0;
      // The data may lie in this array until the event ends, so the next line gets another.
      var whole = line;
      line = NOTHING;
      onLine(whole, 0, length, true);
    }
  }

  private void onLine(byte[] bytes, int lineFrom, int to, boolean ours) throws BadStream {
    int from = lineFrom;
    if (atStart) {
      atStart = false;
      from += startsWith(bytes, from, to, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
    }
    if (from == to) {
      endEvent();
    } else if (isField(bytes, from, to, DATA)) {
      addData(bytes, valueOf(bytes, from + DATA.length, to), to, ours);
    } else if (isField(bytes, from, to, EVENT)) {
      name = name(bytes, valueOf(bytes, from + EVENT.length, to), to);
    }
    // Comments, id, retry and fields of the future say nothing to us.
  }

  /** Most names are the same as the one before. */
  private String name(byte[] bytes, int from, int to) {
    if (!Arrays.equals(lastNameBytes, 0, lastNameBytes.length, bytes, from, to)) {
      lastNameBytes = Arrays.copyOfRange(bytes, from, to);
      lastName = new String(lastNameBytes, StandardCharsets.UTF_8);
    }
    return lastName;
  }

  private void addData(byte[] bytes, int from, int to, boolean ours) throws BadStream {
    if (!hasData) {
      data = bytes;
      dataIsOurs = ours;
      dataFrom = from;
      dataTo = to;
      hasData = true;
      return;
    }
    int length = dataTo - dataFrom;
    checkSize(length + 1 + to - from);
    var joined = Arrays.copyOfRange(data, dataFrom, dataTo + 1 + to - from);
    joined[length] = '\n';
    System.arraycopy(bytes, from, joined, length + 1, to - from);
    data = joined;
    dataIsOurs = true;
    dataFrom = 0;
    dataTo = joined.length;
  }

  private void endEvent() throws BadStream {
    var event = name;
    name = null;
    if (hasData) {
      hasData = false;
      var bytes = data;
      data = NOTHING;
      sink.onEvent(event, bytes, dataFrom, dataTo);
    }
  }

  private void keepLine(byte[] bytes, int from, int to) throws BadStream {
    int needed = lineLength + to - from;
    checkSize(needed);
    if (needed > line.length) {
      line = Arrays.copyOf(line, Math.max(needed, 2 * line.length));
    }
    System.arraycopy(bytes, from, line, lineLength, to - from);
    lineLength = needed;
  }

  /** The piece that was read goes back to its owner, so data in it is copied. */
  private void keepData() {
    if (hasData && !dataIsOurs) {
      data = Arrays.copyOfRange(data, dataFrom, dataTo);
      dataIsOurs = true;
      dataTo -= dataFrom;
      dataFrom = 0;
    }
  }

  private static void checkSize(int bytes) throws BadStream {
    if (bytes > MAX_EVENT_BYTES) {
      throw new BadStream("an event is larger than " + MAX_EVENT_BYTES + " bytes");
    }
  }

  private static boolean isField(byte[] bytes, int from, int to, byte[] field) {
    int end = from + field.length;
    return startsWith(bytes, from, to, field) && (end == to || bytes[end] == ':');
  }

  private static boolean startsWith(byte[] bytes, int from, int to, byte[] start) {
    return to - from >= start.length
        && Arrays.equals(bytes, from, from + start.length, start, 0, start.length);
  }

  /** Where a field's value begins: behind the colon and one optional blank. */
  private static int valueOf(byte[] bytes, int colon, int to) {
    int value = Math.min(colon + 1, to);
    return value < to && bytes[value] == ' ' ? value + 1 : value;
  }
}
