package dev.turnstream.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What stands in the files of a directory, however they are made. */
final class FileBytes {
  private FileBytes() {}

  /** Those of the texts that are found in any file below a directory. */
  static List<String> found(Path directory, String... texts) throws IOException {
    var all = new StringBuilder();
    try (var files = Files.walk(directory)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file, ISO_8859_1)).append('\n');
      }
    }
    return List.of(texts).stream()
        .filter(text -> all.indexOf(new String(text.getBytes(UTF_8), ISO_8859_1)) >= 0)
        .toList();
  }
}
