package dev.turnstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A program that writes to a store, killed behind something that it said. */
public final class KilledProcess {
  private KilledProcess() {}

  /**
   * Starts a program and kills it behind so many lines of its output.
   *
   * @param main has a main method, which is told the file
   * @return what it had said until then
   */
  public static Stream<String> linesUntil(int lines, Class<?> main, Path file) throws Exception {
    var process = start(main, file);
    try (var in = process.getInputStream()) {
      var said = new StringBuilder();
      for (int heard = 0, c = in.read(); c >= 0; c = in.read()) {
        said.append((char) c);
        if (c == '\n' && ++heard == lines) {
          // Not of the process itself, which would close the stream before it is read to its end.
          process.toHandle().destroyForcibly();
        }
      }
      assertThat(process.waitFor()).as("killed, not failed").isEqualTo(128 + 9);
      // A last line without its end was not said to the end.
      said.setLength(said.lastIndexOf("\n") + 1);
      return said.toString().lines();
    }
  }

  private static Process start(Class<?> main, Path file) throws IOException {
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            main.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
