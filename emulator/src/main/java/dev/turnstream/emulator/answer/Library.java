package dev.turnstream.emulator.answer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Ready answers, kept as files and chosen by the words of a prompt. */
final class Library {
  private record Shelf(String file, List<String> words) {}

  /** In the order of their claim: a "table in Markdown" is a table. */
  private static final List<Shelf> SHELVES =
      List.of(
          new Shelf("help", List.of("help", "what can you do", "who are you", "what are you")),
          new Shelf("code-python", List.of("python")),
          new Shelf("code-javascript", List.of("javascript", "typescript", "node")),
          new Shelf("code-java", List.of("code", "java", "a program", "a function")),
          new Shelf("table", List.of("table", "tables")),
          new Shelf("unicode", List.of("unicode", "emoji", "emojis", "utf 8", "languages")),
          new Shelf("poem", List.of("poem", "haiku", "verse", "verses", "poetry")),
          new Shelf("long", List.of("long", "essay", "longer", "lengthy")),
          new Shelf("story", List.of("story", "tale")),
          new Shelf(
              "maths", List.of("maths", "math", "mathematics", "latex", "formula", "equation")),
          new Shelf("list", List.of("list", "lists", "bullets", "steps")),
          new Shelf("joke", List.of("joke", "jokes")),
          new Shelf("markdown", List.of("markdown", "formatting")));

  private static final Map<String, String> READ = new ConcurrentHashMap<>();

  private Library() {}

  /** The answer that a prompt calls for by name, or null. */
  static @Nullable String called(Words prompt) {
    for (Shelf shelf : SHELVES) {
      if (prompt.any(shelf.words().toArray(String[]::new))) {
        return read(shelf.file());
      }
    }
    return null;
  }

  static String read(String name) {
    return READ.computeIfAbsent(name, Library::load);
  }

  private static String load(String name) {
    try (var file = Library.class.getResourceAsStream(name + ".md")) {
      if (file == null) {
        throw new IllegalStateException("the emulator's answer " + name + ".md is not in its jar");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the emulator's answer " + name + ".md cannot be read", e);
    }
  }
}
