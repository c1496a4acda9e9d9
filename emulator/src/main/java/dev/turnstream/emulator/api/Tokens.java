package dev.turnstream.emulator.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Cuts text into tokens, roughly as a language model does: words with the blank before them, long
 * words in parts, digits by threes, punctuation and line ends by themselves.
 *
 * <p>The tokens of a text, joined, are the text; a surrogate pair is never split.
 */
public final class Tokens {
  private static final int LONGEST_PART = 7;
  private static final int LONGEST_RUN = 4;

  private enum Kind {
    LETTER,
    DIGIT,
    BREAK,
    BLANK,
    OTHER
  }

  private Tokens() {}

  /** The tokens of a text, in order. */
  public static List<String> split(String text) {
    var tokens = new ArrayList<String>();
    int[] start = {0};
    scan(
        text,
        end -> {
          tokens.add(text.substring(start[0], end));
          start[0] = end;
        });
    return tokens;
  }

  /** How many tokens a text has. */
  public static int count(String text) {
    int[] count = {0};
    scan(text, _ -> count[0]++);
    return count[0];
  }

  private static void scan(String text, IntConsumer ends) {
    int at = 0;
    while (at < text.length()) {
      at = end(text, at);
      ends.accept(at);
    }
  }

  /** The end of the token that starts here. */
  private static int end(String text, int start) {
    int at = start;
    if (text.charAt(at) == ' ' && at + 1 < text.length() && kind(text, at + 1) == Kind.LETTER) {
      at++;
    }
    var kind = kind(text, at);
    int longest =
        switch (kind) {
          case LETTER -> LONGEST_PART;
          case DIGIT -> 3;
          case BREAK, BLANK -> LONGEST_RUN;
          case OTHER -> 1;
        };
    int taken = 0;
    do {
      at += Character.charCount(text.codePointAt(at));
      taken++;
    } while (taken < longest && at < text.length() && kind(text, at) == kind);
    return at;
  }

  private static Kind kind(String text, int at) {
    int point = text.codePointAt(at);
    if (point == '\n' || point == '\r') {
      return Kind.BREAK;
    }
    if (point == ' ' || point == '\t') {
      return Kind.BLANK;
    }
    if (point >= '0' && point <= '9') {
      return Kind.DIGIT;
    }
    // Scripts without blanks between words cost about a token a character.
    if (Character.isIdeographic(point) || !Character.isLetter(point)) {
      return Kind.OTHER;
    }
    return Kind.LETTER;
  }
}
