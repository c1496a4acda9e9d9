package dev.turnstream.upstream;

import dev.turnstream.model.JsonText;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the strings of deltas out of Claude's JSON as they are, and keeps the promises of {@link
 * JsonText}: one pass over the bytes finds the end and any trouble, and only trouble costs more.
 *
 * <p>A surrogate pair may be split over two deltas of a block; its first half waits here for the
 * second.
 */
final class DeltaText {
  /** What {@link #end} says of a string that can't be taken as it is. */
  static final int UNCLEAN = -1;

  private static final int MIN_STORE = 256;
  private static final int MAX_STORE = 8192;

  private byte[] store = {};
  private int used;

  private final Map<Integer, Half> halves = new HashMap<>(2);

  /** The first half of a pair, and the type of the delta that it came in. */
  private record Half(char unit, String deltaType) {}

  /**
   * Finds the closing quote of a string.
   *
   * @param from behind the opening quote
   * @return the position of the closing quote, or {@link #UNCLEAN} when the string has no end,
   *     bytes that are no UTF-8, bad escapes, raw control characters or a lone surrogate
   */
  static int end(byte[] json, int from, int to) {
    int i = from;
    while (i < to) {
      int b = json[i];
      if (b == '"') {
        return i;
      }
      int next = b == '\\' ? afterEscape(json, i, to) : b >= 0x20 ? i + 1 : afterUtf8(json, i, to);
      if (next < 0) {
        return UNCLEAN;
      }
      i = next;
    }
    return UNCLEAN;
  }

  private static int afterEscape(byte[] json, int at, int to) {
    if (at + 1 >= to) {
      return UNCLEAN;
    }
    return switch (json[at + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 2;
      case 'u' -> afterUnicodeEscape(json, at, to);
      default -> UNCLEAN;
    };
  }

  private static int afterUnicodeEscape(byte[] json, int at, int to) {
    int unit = unit(json, at, to);
    if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) {
      return UNCLEAN;
    }
    if (unit < 0xD800 || unit > 0xDBFF) {
      return at + 6;
    }
    int second = at + 7 < to && json[at + 6] == '\\' ? unit(json, at + 6, to) : -1;
    return second >= 0xDC00 && second <= 0xDFFF ? at + 12 : UNCLEAN;
  }

  /** The value of {@code \}{@code uXXXX}, or -1. */
  private static int unit(byte[] json, int at, int to) {
    if (at + 6 > to || json[at + 1] != 'u') {
      return -1;
    }
    int value = 0;
    for (int i = at + 2; i < at + 6; i++) {
      int digit = Character.digit(json[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** Behind one character of two to four bytes as RFC 3629 has it. */
  private static int afterUtf8(byte[] json, int at, int to) {
    int lead = json[at] & 0xFF;
    int size = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (size == 0 || at + size > to) {
      return UNCLEAN;
    }
    int second = json[at + 1] & 0xFF;
    int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < lowest || second > highest) {
      return UNCLEAN;
    }
    for (int i = at + 2; i < at + size; i++) {
      if ((json[i] & 0xC0) != 0x80) {
        return UNCLEAN;
      }
    }
    return at + size;
  }

  /** Whether the first half of a surrogate pair waits. */
  boolean waits() {
    return !halves.isEmpty();
  }

  /** A clean string as it is. It is put behind the one before, so that both are one text. */
  JsonText take(byte[] json, int from, int to) {
    int size = to - from;
    if (size > store.length - used) {
      store = new byte[Math.max(size, Math.clamp(2L * store.length, MIN_STORE, MAX_STORE))];
      used = 0;
    }
    System.arraycopy(json, from, store, used, size);
    used += size;
    return JsonText.ofEscaped(store, used - size, used);
  }

  /**
   * A string of block {@code index} with a half from before put in front and one at its end held
   * back.
   */
  JsonText join(int index, String deltaType, String text) {
    var before = halves.remove(index);
    var whole = before == null ? text : before.unit + text;
    int last = whole.length() - 1;
    if (last >= 0 && Character.isHighSurrogate(whole.charAt(last))) {
      halves.put(index, new Half(whole.charAt(last), deltaType));
      whole = whole.substring(0, last);
    }
    return JsonText.of(whole);
  }

  /**
   * Forgets a half of block {@code index} whose other half never came.
   *
   * @return the type of the delta that it came in; null when none waits
   */
  @Nullable String abandon(int index) {
    var half = halves.remove(index);
    return half == null ? null : half.deltaType;
  }
}
