package dev.turnstream.bench;

import java.util.function.LongConsumer;

/**
 * Finds the stamps that the upstream puts at the start of each delta: 16 hexadecimal digits of a
 * nanosecond clock and a blank. A server may merge deltas, so a text may hold any number of them.
 */
final class Stamps {
  private static final int DIGITS = 16;

  private Stamps() {}

  /** Hands over each stamp of a text, in order, in nanoseconds. */
  static void find(String text, LongConsumer found) {
    for (int blank = text.indexOf(' ', DIGITS); blank >= 0; blank = text.indexOf(' ', blank + 1)) {
      // A clock that has run for less than nine days begins with zeros; no word of filler does.
      if (text.charAt(blank - DIGITS) == '0' && isHex(text, blank - DIGITS, blank)) {
        found.accept(Long.parseUnsignedLong(text, blank - DIGITS, blank, 16));
      }
    }
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = to - 1; i >= from; i--) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
