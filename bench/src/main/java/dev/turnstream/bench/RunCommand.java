package dev.turnstream.bench;

import dev.turnstream.bench.report.Json;
import dev.turnstream.bench.report.Markdown;
import dev.turnstream.bench.report.Page;
import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.report.Table;
import dev.turnstream.bench.rig.Commands;
import dev.turnstream.bench.rig.Cpus;
import dev.turnstream.bench.scenario.Catalogue;
import dev.turnstream.bench.scenario.Length;
import dev.turnstream.bench.scenario.Scenario;
import dev.turnstream.bench.scenario.Workshop;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts an upstream and a server as processes of their own and runs scenarios against them. */
@Command(
    name = "run",
    description = {
      "Starts an upstream and a server as processes of their own and runs scenarios.",
      "The server gets PORT, ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY=test in its environment;",
      "any that speaks the tutorial's frames can be put in place of ours."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class RunCommand implements Callable<Integer> {
  @Option(
      names = "--scenario",
      split = ",",
      description =
          "Which ones, as NAME, NAME:SOCKETS or NAME:SOCKETS@RATE; left out: all. See --list.",
      paramLabel = "NAME")
  private List<String> scenarios = List.of();

  @Option(names = "--list", description = "List the scenarios.")
  private boolean list;

  @Option(names = "--quick", description = "A fifth of the time, for a first look.")
  private boolean quick;

  @Option(
      names = "--tiny",
      description = "Moments, with a few clients: shows that all works, and no figure to go by.")
  private boolean tiny;

  @Option(
      names = "--repeat",
      description = "Run each scenario so often against the same server.",
      paramLabel = "N")
  private int repeat = 1;

  @Option(
      names = "--server-cpus",
      description =
          "CPUs of the server, like 0 or 0-3; left out: the first. The others are for the load.",
      paramLabel = "LIST")
  private String serverCpus = "";

  @Option(names = "--no-pin", description = "Let all processes run on all CPUs.")
  private boolean noPin;

  @Option(
      names = "--tls",
      description =
          "Ask over TLS; the server gets a certificate made for this run"
              + " (TURNSTREAM_TLS_CERTIFICATE, TURNSTREAM_TLS_KEY). Not for every scenario.")
  private boolean tls;

  @Option(names = "--json", description = "Write the figures to this file.", paramLabel = "FILE")
  private @Nullable Path json;

  @Option(
      names = "--html",
      description = "Write a page with plots to this file; it needs nothing else.",
      paramLabel = "FILE")
  private @Nullable Path html;

  @Option(
      names = "--markdown",
      description = "Write a section for docs/MEASUREMENTS.md to this file.",
      paramLabel = "FILE")
  private @Nullable Path markdown;

  @Option(
      names = "--upstream-url",
      description = "An upstream that runs already, instead of the emulator.",
      paramLabel = "URL")
  private @Nullable String upstreamUrl;

  @Parameters(
      description = "The server's command, after --; without one ours is run.",
      paramLabel = "COMMAND")
  private List<String> server = List.of();

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  @Override
  public Integer call() throws Exception {
    if (list) {
      Catalogue.all().forEach(this::describe);
      return 0;
    }
    var chosen = chosen();
    var cpus = noPin ? Cpus.unpinned() : Cpus.choose(serverCpus);
    cpus.pinLoad();
    var commands = Commands.of(upstreamUrl, server, tls);
    var about = About.now(commands, cpus, length());
    about.forEach((name, value) -> out.printf("%s: %s%n", name, value));
    out.print(Table.head());
    var results = new ArrayList<Result>();
    try (var workshop = new Workshop(commands, cpus, length())) {
      for (var scenario : chosen) {
        for (int round = 0; round < repeat; round++) {
          System.err.printf("%s: %s ...%n", scenario.name(), scenario.what());
          for (var result : workshop.run(scenario)) {
            results.add(result);
            out.print(Table.lines(result));
          }
        }
      }
    }
    var told = Json.of(about, results);
    if (json != null) {
      Files.writeString(json, told.encodePrettily());
    }
    if (html != null) {
      Files.writeString(html, Page.of(told));
    }
    if (markdown != null) {
      Files.writeString(markdown, Markdown.of(about, results));
    }
    return results.stream().anyMatch(result -> result.tally().bad() > 0) ? 1 : 0;
  }

  private Length length() {
    return tiny ? Length.TINY : quick ? Length.QUICK : Length.FULL;
  }

  private List<Scenario> chosen() {
    return scenarios.isEmpty()
        ? Catalogue.all()
        : scenarios.stream().flatMap(name -> Catalogue.named(name).stream()).toList();
  }

  private void describe(Scenario scenario) {
    var sockets = scenario.sockets() == 0 ? "" : ":" + scenario.sockets();
    out.printf("%-14s %s%n", scenario.name() + sockets, scenario.what());
  }
}
