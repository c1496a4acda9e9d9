package dev.turnstream.app;

import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * {@code ./turnstream check}: tells what a start would do with these settings, and starts nothing.
 */
final class CheckCommand {
  private static final String HELP =
      """
      Usage: turnstream check [--json] [--connect] [OPTIONS]
      Tells what is effective and from where, and looks at all that a start would use.
      It takes every setting of ./turnstream itself, listens nowhere and writes nothing.

            --json      The same as JSON.
            --connect   Also ask whoever answers for its models, to see whether it takes the key.
        -h, --help      Show this.

      Ends with 0 when a start would do (also with warnings), 2 when a setting is wrong,
      1 when the machine does not give what the settings ask for.
      """;

  private final Map<String, String> environment;
  private final Path directory;
  private final PrintStream out;
  private final InstantSource clock;

  CheckCommand(
      Map<String, String> environment, Path directory, PrintStream out, InstantSource clock) {
    this.environment = environment;
    this.directory = directory;
    this.out = out;
    this.clock = clock;
  }

  /** Does what the arguments behind {@code check} say; returns what the process exits with. */
  int run(String... args) {
    var rest = new ArrayList<>(Arrays.asList(args));
    boolean json = rest.remove("--json");
    boolean connect = rest.remove("--connect");
    var arguments = Arguments.read(rest.toArray(String[]::new));
    if (arguments.help()) {
      out.print(HELP);
      return 0;
    }
    var sources = Sources.open(arguments, environment, directory);
    var findings = findings(sources, connect);
    var report = new CheckReport(Effective.all(sources), findings);
    out.print(json ? report.json() : report.table());
    return report.exitCode();
  }

  private List<Finding> findings(Sources sources, boolean connect) {
    var settings = SettingsReader.gather(sources, InetAddress::getAllByName);
    var findings = new ArrayList<>(sources.mistakes().all().stream().map(Finding::of).toList());
    findings.addAll(Inspection.of(settings, sources, directory, clock.instant()));
    if (connect) {
      findings.add(connect(settings));
    }
    return findings;
  }

  private static Finding connect(Settings settings) {
    try {
      return UpstreamCheck.ask(Prepared.withKey(settings).upstream());
    } catch (CannotStart reason) {
      return Finding.of(reason);
    }
  }
}
