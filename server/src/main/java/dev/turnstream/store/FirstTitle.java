package dev.turnstream.store;

import dev.turnstream.model.RawJson;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The title of a conversation that nobody has given one yet. */
final class FirstTitle {
  private static final int CHARACTERS = 80;

  /** Shorter questions ("Hi", "ok?") say little; their answers say more. */
  private static final int TELLING = 4;

  /** Where an answer's first sentence, heading or line ends. */
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s|(?<=[。！？])|\\n");

  /** What Markdown puts around words. */
  private static final Pattern MARKUP = Pattern.compile("^[#>*+\\-\\s]+|[*_`]+");

  private FirstTitle() {}

  /**
   * The first 80 characters of the question's text on one line; empty when it has no text.
   *
   * @throws IllegalArgumentException if the question is no array of JSON values
   */
  static String of(RawJson question) {
    return cut(text(question).replaceAll("\\s+", " "));
  }

  /**
   * The title after the first exchange.
   *
   * @param ofQuestion the one that the question made
   */
  static String of(String ofQuestion, RawJson answer) {
    if (ofQuestion.codePointCount(0, ofQuestion.length()) >= TELLING) {
      return ofQuestion;
    }
    var first = SENTENCE_END.split(text(answer), 2)[0];
    var plain = cut(MARKUP.matcher(first).replaceAll("").strip().replaceAll("\\s+", " "));
    return plain.isEmpty() ? ofQuestion : plain;
  }

  private static String text(RawJson content) {
    return StoredBlocks.of(content).stream()
        .filter(block -> block.isText() && !block.isBlankText())
        .map(block -> String.valueOf(block.text()))
        .collect(Collectors.joining(" "))
        .strip();
  }

  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, CHARACTERS)).strip();
  }
}
