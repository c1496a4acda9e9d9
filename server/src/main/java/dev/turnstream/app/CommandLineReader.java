package dev.turnstream.app;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Reads the command line and writes the help, both from the list of settings. */
final class CommandLineReader {
  private static final int HELP_WIDTH = 100;

  private final CommandLine commandLine = new CommandLine(spec());

  private CommandLineReader() {
    commandLine.getCommandSpec().parser().collectErrors(true);
    commandLine.setExpandAtFiles(false);
    commandLine.setUsageHelpWidth(HELP_WIDTH);
    commandLine.setUsageHelpLongOptionsMaxWidth(HELP_WIDTH);
  }

  /** Reads the arguments. */
  static Arguments read(String... args) {
    return new CommandLineReader().parse(args);
  }

  private Arguments parse(String... args) {
    var mistakes = new ArrayList<CannotStart>();
    var result = commandLine.parseArgs(args);
    for (var error : result.errors()) {
      mistakes.addAll(inWords(error));
    }
    var flags = new HashMap<String, String>();
    for (var setting : AllSettings.LIST) {
      var option = result.matchedOption(setting.flag());
      if (option != null && option.originalStringValues().size() > 1) {
        mistakes.add(CannotStart.wrong(option.longestName() + " is given twice; keep one"));
      } else if (option != null && option.getValue() instanceof String text) {
        flags.put(setting.name(), text);
      }
    }
    return new Arguments(
        flags, result.isUsageHelpRequested(), result.isVersionHelpRequested(), mistakes);
  }

  private static List<CannotStart> inWords(Exception error) {
    return switch (error) {
      case CommandLine.UnmatchedArgumentException e -> unknown(e.getUnmatched());
      case CommandLine.MissingParameterException e -> List.of(CannotStart.wrong(missing(e)));
      case CommandLine.OverwrittenOptionException e ->
          List.of(CannotStart.wrong(e.getOverwritten().toString() + " is given twice; keep one"));
      default ->
          List.of(CannotStart.wrong(error.getMessage() + "; --help lists what may be given"));
    };
  }

  /** Every setting with its default, grouped. */
  static String help() {
    return new CommandLineReader().commandLine.getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  /** The value that follows an unknown flag is not told of by itself. */
  private static List<CannotStart> unknown(List<String> unmatched) {
    var mistakes = new ArrayList<CannotStart>();
    boolean afterFlag = false;
    for (var argument : unmatched) {
      boolean flag = argument.startsWith("-");
      if (flag) {
        mistakes.add(CannotStart.wrong(unknownFlag(argument)));
      } else if (!afterFlag) {
        mistakes.add(
            CannotStart.wrong(
                "an argument without a flag is refused; every setting starts with --, see --help"));
      }
      afterFlag = flag && !argument.contains("=");
    }
    return mistakes;
  }

  private static String unknownFlag(String argument) {
    // What follows the equals sign may be a secret whose flag is only misspelt.
    var name = argument.split("=", 2)[0];
    return "%s is no setting; %s--help lists them all"
        .formatted(CannotStart.quoted(name), Nearest.didYouMean(name, flagNames()));
  }

  private static String missing(CommandLine.MissingParameterException e) {
    var name = ((OptionSpec) e.getMissing().getFirst()).longestName();
    var setting =
        AllSettings.LIST.stream().filter(it -> it.flag().equals(name)).findFirst().orElseThrow();
    return name + " lacks its value; it may be " + setting.kind().mayBe();
  }

  private static List<String> flagNames() {
    return AllSettings.LIST.stream().map(Setting::flag).toList();
  }

  private static CommandSpec spec() {
    var spec = CommandSpec.create().name("turnstream").interpolateVariables(false);
    spec.usageMessage()
        .description("Streams Claude's replies to browsers over WebSocket, token by token.")
        .abbreviateSynopsis(true)
        .sortOptions(false)
        .footer(
            "",
            "A flag counts before a variable, a variable before a line in the config file.",
            "./turnstream check tells what is effective and from where, and starts nothing.",
            "./turnstream usage --help tells how to see who has used how much.",
            "./turnstream user --help tells how a user's data is exported or erased.",
            "./turnstream token --help tells how tokens for users are made.",
            "Bytes may be written like 256k or 8m, durations like 500ms, 30s, 10m or 1h.");
    spec.addOption(
        OptionSpec.builder("--help", "-h").usageHelp(true).description("Show this.").build());
    spec.addOption(
        OptionSpec.builder("--version", "-V")
            .versionHelp(true)
            .description("Show the version.")
            .build());
    var groups = Setting.Group.values();
    for (int i = 0; i < groups.length; i++) {
      spec.addArgGroup(group(groups[i], i));
    }
    return spec;
  }

  private static ArgGroupSpec group(Setting.Group group, int order) {
    var builder =
        ArgGroupSpec.builder().validate(false).heading("%n" + group.heading() + "%n").order(order);
    for (int i = 0; i < AllSettings.LIST.size(); i++) {
      if (AllSettings.LIST.get(i).group() == group) {
        builder.addArg(option(AllSettings.LIST.get(i), i));
      }
    }
    return builder.build();
  }

  private static OptionSpec option(Setting<?> setting, int order) {
    var option =
        OptionSpec.builder(setting.flag())
            .type(String.class)
            .order(order)
            .description(
                setting.description(),
                "Default: " + setting.defaultNote() + ".",
                "Variable: " + String.join(", ", setting.variables()));
    return setting.kind().isSwitch()
        ? option.arity("0..1").fallbackValue("true").paramLabel("true|false").build()
        : option.arity("1").paramLabel(setting.kind().placeholder()).build();
  }
}
