package dev.turnstream.emulator.answer;

import java.util.Locale;

/** Cutting and finding text without splitting a character. */
final class Text {
  private Text() {}

  /** At most so many chars, with an ellipsis where something is left out. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "…";
  }

  static int indexOfIgnoringCase(String text, String lowerCaseWord) {
    var lower = text.toLowerCase(Locale.ROOT);
    return lower.length() == text.length()
        ? lower.indexOf(lowerCaseWord)
        : text.indexOf(lowerCaseWord);
  }
}
