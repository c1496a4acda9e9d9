package dev.turnstream.bench.load;

import java.util.function.LongConsumer;

/**
 * Finds the stamps that the upstream puts at the start of each delta: 16 hexadecimal digits of a
 * nanosecond clock and a blank. A server may merge deltas, so a text may hold any number of them.
 */
public final class Stamps {
  private static final int DIGITS = 16;

  private Stamps() {}

  /** Hands over each stamp of an ASCII text, in order, in nanoseconds. */
  public static void find(byte[] text, int from, int to, LongConsumer found) {
    for (int at = from + DIGITS; at < to; at++) {
      // A clock that has run for less than nine days begins with zeros; no word of filler does.
      if (text[at] == ' ' && text[at - DIGITS] == '0') {
        long stamp = stamp(text, at - DIGITS);
        if (stamp >= 0) {
          found.accept(stamp);
          at += DIGITS;
        }
      }
    }
  }

  /** The number at a place, or -1 when it is none. */
  private static long stamp(byte[] text, int at) {
    long stamp = 0;
    for (int i = at; i < at + DIGITS; i++) {
      int digit = Character.digit(text[i], 16);
      if (digit < 0) {
        return -1;
      }
      stamp = (stamp << 4) | digit;
    }
    return stamp;
  }
}
