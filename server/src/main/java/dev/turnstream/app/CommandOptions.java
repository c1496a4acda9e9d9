package dev.turnstream.app;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Options of the commands beside the server. */
final class CommandOptions {
  private CommandOptions() {}

  static OptionSpec.Builder option(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description);
  }

  /** One that is a setting of the server too, and means the same here. */
  static OptionSpec of(Setting<?> setting) {
    return option(setting.flag(), setting.kind().placeholder(), setting.description()).build();
  }

  static OptionSpec help() {
    return OptionSpec.builder("--help", "-h").usageHelp(true).description("Show this.").build();
  }

  /** What was given for some settings, as flags of the server. */
  static Arguments settings(ParseResult command, Setting<?>... settings) {
    Map<String, String> flags = new HashMap<>();
    for (var setting : settings) {
      String told = command.matchedOptionValue(setting.flag(), null);
      if (told != null) {
        flags.put(setting.name(), told);
      }
    }
    return Arguments.of(flags);
  }
}
