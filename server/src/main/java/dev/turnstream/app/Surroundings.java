package dev.turnstream.app;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a command on the server's machine works with.
 *
 * @param directory of the call
 * @param out hears what was asked for, and nothing else
 * @param err hears what is said about it
 * @param random must not be predictable
 */
record Surroundings(
    Map<String, String> environment,
    Path directory,
    PrintStream out,
    PrintStream err,
    InstantSource clock,
    RandomGenerator random) {
  /** The places where settings come from, with these flags. */
  Sources sources(Arguments arguments) {
    return Sources.open(arguments, environment, directory);
  }
}
