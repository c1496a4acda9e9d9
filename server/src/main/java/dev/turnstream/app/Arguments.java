package dev.turnstream.app;

import java.util.List;
import java.util.Map;

/**
 * What the command line says.
 *
 * @param flags texts by the setting's name
 * @param mistakes what is wrong with it
 */
record Arguments(
    Map<String, String> flags, boolean help, boolean version, List<CannotStart> mistakes) {
  /** Those of a call that says nothing. */
  static final Arguments NONE = of(Map.of());

  /** Flags in which nothing is wrong. */
  static Arguments of(Map<String, String> flags) {
    return new Arguments(flags, false, false, List.of());
  }

  /**
   * Reads the command line. What is plain goes without picocli, whose classes are too old for the
   * AOT cache and cost a third of a start.
   */
  static Arguments read(String... args) {
    var plain = PlainFlags.read(args);
    return plain == null ? CommandLineReader.read(args) : of(plain);
  }
}
