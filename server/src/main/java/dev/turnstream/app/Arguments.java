package dev.turnstream.app;

import java.util.Map;

/**
 * What the command line says.
 *
 * @param flags texts by the setting's name
 */
record Arguments(Map<String, String> flags, boolean help, boolean version) {
  /**
   * Reads the command line. A start without flags does without picocli, whose classes are too old
   * for the AOT cache and cost a third of such a start.
   */
  static Arguments read(String... args) throws CannotStart {
    return args.length == 0 ? new Arguments(Map.of(), false, false) : CommandLineReader.read(args);
  }
}
