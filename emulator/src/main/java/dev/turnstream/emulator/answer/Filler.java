package dev.turnstream.emulator.answer;

import java.util.HexFormat;

/** Text that says nothing, for load: a few words a delta, or exactly so many characters. */
public final class Filler {
  private static final String[] WORDS = {
    "The tide", " comes in", " over", " the flat", " sand,", " slow and", " sure, and", " goes out",
    " again,", " as it did", " yesterday", " and will", " tomorrow,", " whoever", " may be",
        " there. "
  };
  private static final String RIVER = String.join("", WORDS);
  private static final int STAMP = 17;

  private Filler() {}

  /**
   * The text of a delta.
   *
   * @param index of the delta, from 0
   * @param size characters, 0 for a few words
   * @param stamp value to start with as 16 hex digits and a blank; counted in the size
   */
  public static String stamped(long index, int size, long stamp) {
    return HexFormat.of().toHexDigits(stamp)
        + ' '
        + plain(index, size == 0 ? 0 : Math.max(1, size - STAMP));
  }

  /** The text of a delta without a stamp. */
  public static String plain(long index, int size) {
    if (size == 0) {
      return WORDS[(int) (index % WORDS.length)];
    }
    var text = new StringBuilder(size);
    int at = (int) (index * size % RIVER.length());
    while (text.length() < size) {
      int end = Math.min(RIVER.length(), at + size - text.length());
      text.append(RIVER, at, end);
      at = 0;
    }
    return text.toString();
  }
}
