package dev.turnstream.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands, run to their end. */
final class Shell {
  private static final long PATIENCE_MINUTES = 8;

  private Shell() {}

  /** What a command printed, on both of its channels, and how it ended. */
  record Outcome(int code, String text) {}

  static Outcome run(List<String> command) throws IOException, InterruptedException {
    var output = Files.createTempFile("command", ".txt");
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(command + " does not end; so far it said " + read(output));
      }
      return new Outcome(process.exitValue(), read(output));
    } finally {
      Files.delete(output);
    }
  }

  /** Runs a command that has to end well. */
  static String good(String... command) throws IOException, InterruptedException {
    var outcome = run(List.of(command));
    if (outcome.code() != 0) {
      throw new IOException(
          List.of(command) + " ended with " + outcome.code() + ": " + outcome.text());
    }
    return outcome.text();
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
