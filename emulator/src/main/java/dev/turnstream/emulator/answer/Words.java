package dev.turnstream.emulator.answer;

import java.util.Locale;

/**
 * A prompt, ready to be searched for words.
 *
 * @param text as written
 * @param spaced in lower case, letters and digits only, with single blanks around every word
 */
record Words(String text, String spaced) {

  static Words of(String text) {
    var spaced = new StringBuilder(" ");
    text.toLowerCase(Locale.ROOT)
        .codePoints()
        .map(point -> Character.isLetterOrDigit(point) || point == '\'' ? point : ' ')
        .filter(point -> point != ' ' || spaced.charAt(spaced.length() - 1) != ' ')
        .forEach(spaced::appendCodePoint);
    if (spaced.charAt(spaced.length() - 1) != ' ') {
      spaced.append(' ');
    }
    return new Words(text, spaced.toString());
  }

  /** Whether one of these words or phrases occurs. */
  boolean any(String... phrases) {
    for (String phrase : phrases) {
      if (spaced.contains(" " + phrase + " ")) {
        return true;
      }
    }
    return false;
  }

  boolean startsWith(String... phrases) {
    for (String phrase : phrases) {
      if (spaced.startsWith(" " + phrase + " ")) {
        return true;
      }
    }
    return false;
  }

  int size() {
    return (int) spaced.chars().filter(c -> c == ' ').count() - 1;
  }
}
