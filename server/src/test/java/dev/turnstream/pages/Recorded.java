package dev.turnstream.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The recorded streams of Claude's, as tests in other languages are told of them. */
final class Recorded {
  static final Path FOLDER = Path.of("src/test/resources/sse");
  private static final String SUFFIX = ".sse";

  private Recorded() {}

  /** The files' names, separated by commas. */
  static String files() throws IOException {
    return String.join(",", list());
  }

  /** The same without their suffix. */
  static String names() throws IOException {
    return String.join(",", list().stream().map(name -> name.replace(SUFFIX, "")).toList());
  }

  private static List<String> list() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .sorted()
          .toList();
    }
  }
}
