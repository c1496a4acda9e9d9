package dev.turnstream.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Texts of some 100 KB, as an answer may be. */
final class LongAnswers {
  static final int LENGTH = 100_000;

  private static final List<String> SAMPLES =
      List.of("markdown", "code-java", "story", "table", "maths", "list", "unicode");

  private LongAnswers() {}

  /** Headings, code, prose, tables, formulas, lists and scripts of the world, again and again. */
  static String mixed() {
    return repeated(
        SAMPLES.stream().map(LongAnswers::sample).collect(Collectors.joining("\n\n")) + "\n\n");
  }

  /** One list, and nothing else. */
  static String list() {
    return repeated("- one **item** of `many`, and some words on it\n");
  }

  /** One table, and nothing else. */
  static String table() {
    return "| a | b |\n|---|--:|\n" + repeated("| one, and what it is | `two` |\n");
  }

  /** One block of code, and nothing else. */
  static String code() {
    return "```java\n" + repeated("    int sum = first + second; // and some words on it\n");
  }

  private static String repeated(String piece) {
    return piece.repeat(LENGTH / piece.length() + 1);
  }

  private static String sample(String name) {
    var file = "/dev/turnstream/emulator/answer/" + name + ".md";
    try (var in = Objects.requireNonNull(LongAnswers.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
