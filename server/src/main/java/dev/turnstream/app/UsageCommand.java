package dev.turnstream.app;

import static dev.turnstream.app.CommandOptions.help;
import static dev.turnstream.app.CommandOptions.option;

import dev.turnstream.access.TokenLines;
import dev.turnstream.dialect.turnstream.UsageReport;
import dev.turnstream.model.Owner;
import dev.turnstream.store.LedgerLook;
import dev.turnstream.store.LedgerUse;
import dev.turnstream.store.StoreException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ./turnstream usage}: what the ledger holds, beside a server that runs or without one. */
final class UsageCommand {
  private final Surroundings here;

  UsageCommand(Surroundings here) {
    this.here = here;
  }

  /** Does what the arguments behind {@code usage} say. */
  void run(String... args) throws CannotStart {
    var commandLine = new CommandLine(spec());
    try {
      var parsed = commandLine.parseArgs(args);
      if (parsed.isUsageHelpRequested()) {
        here.out().print(commandLine.getUsageMessage(CommandLine.Help.Ansi.OFF));
      } else {
        report(parsed);
      }
    } catch (CommandLine.ParameterException e) {
      throw CannotStart.wrong("usage: " + e.getMessage() + "; ./turnstream usage --help");
    }
  }

  private void report(ParseResult command) throws CannotStart {
    var today = LocalDate.ofInstant(here.clock().instant(), ZoneOffset.UTC);
    var from = day(command, "--from", today.withDayOfMonth(1));
    var to = day(command, "--to", today);
    String format = command.matchedOptionValue("--format", "csv");
    if (!format.equals("csv") && !format.equals("json")) {
      throw CannotStart.wrong("usage: --format may be csv or json");
    }
    var user = user(command);
    var report = new UsageReport(from, to, uses(command, user, from, to));
    here.out().writeBytes(format.equals("csv") ? report.csv() : report.json());
    here.out().flush();
  }

  private List<LedgerUse> uses(
      ParseResult command, @Nullable Owner user, LocalDate from, LocalDate to) throws CannotStart {
    var sources =
        here.sources(CommandOptions.settings(command, AllSettings.DATA_DIR, AllSettings.CONFIG));
    var settings = SettingsReader.read(sources, InetAddress::getAllByName);
    var file = here.directory().resolve(settings.turns().dataDir()).resolve(TurnWiring.FILE);
    if (!Files.exists(file)) {
      throw CannotStart.notPossible("usage: there is no store at " + file);
    }
    try {
      return LedgerLook.use(
          file,
          user,
          from.atStartOfDay(ZoneOffset.UTC).toInstant(),
          to.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (StoreException e) {
      throw CannotStart.notPossible("usage: " + e.getMessage());
    }
  }

  private static @Nullable Owner user(ParseResult command) throws CannotStart {
    String name = command.matchedOptionValue("--user", null);
    if (name != null && !TokenLines.USER.matcher(name).matches()) {
      throw CannotStart.wrong(
          "usage: --user may be 1 to 128 characters of printable ASCII without blanks");
    }
    return name == null ? null : new Owner(name);
  }

  private static LocalDate day(ParseResult command, String flag, LocalDate otherwise)
      throws CannotStart {
    String told = command.matchedOptionValue(flag, null);
    if (told == null) {
      return otherwise;
    }
    try {
      return LocalDate.parse(told);
    } catch (DateTimeException _) {
      throw CannotStart.wrong("usage: %s may be a day such as 2026-11-28, of UTC".formatted(flag));
    }
  }

  private static CommandSpec spec() {
    var spec =
        CommandSpec.create()
            .name("turnstream usage")
            .addOption(help())
            .addOption(option("--from", "<day>", "First day (UTC). Default: the month's.").build())
            .addOption(option("--to", "<day>", "Last day. Default: today.").build())
            .addOption(option("--user", "<name>", "Of this user alone. Default: of all.").build())
            .addOption(option("--format", "<format>", "csv (default) or json.").build())
            .addOption(CommandOptions.of(AllSettings.DATA_DIR))
            .addOption(CommandOptions.of(AllSettings.CONFIG));
    spec.usageMessage()
        .description(
            "Tells what was used by day, user and model, from the ledger in the store: the same as"
                + " GET /ops/usage. The server may run; nothing is written.");
    return spec;
  }
}
