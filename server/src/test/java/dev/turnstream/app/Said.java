package dev.turnstream.app;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** What a call of the program said and how it ended. */
record Said(int exit, String out, String err) {
  /** Calls the program in a directory, in an environment of its own. */
  static Said by(Map<String, String> environment, Path directory, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int exit = new Main(environment, directory, stream(out), stream(err)).run(args);
    return new Said(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Where what is said is collected. */
  static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
