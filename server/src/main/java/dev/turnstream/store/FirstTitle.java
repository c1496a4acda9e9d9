package dev.turnstream.store;

import dev.turnstream.model.RawJson;
import java.util.stream.Collectors;

/** The title of a conversation that nobody has given one yet. */
final class FirstTitle {
  private static final int CHARACTERS = 80;

  private FirstTitle() {}

  /**
   * The first 80 characters of the question's text on one line; empty when it has no text.
   *
   * @throws IllegalArgumentException if the question is no array of JSON values
   */
  static String of(RawJson question) {
    var text =
        StoredBlocks.of(question).stream()
            .filter(block -> block.isText() && !block.isBlankText())
            .map(block -> String.valueOf(block.text()))
            .collect(Collectors.joining(" "))
            .strip()
            .replaceAll("\\s+", " ");
    return text.codePointCount(0, text.length()) <= CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, CHARACTERS)).strip();
  }
}
