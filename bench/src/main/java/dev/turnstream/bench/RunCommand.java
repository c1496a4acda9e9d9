package dev.turnstream.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
      description = "paced, flood, cancel, disconnect; NAME:N sets the sockets.",
      paramLabel = "NAME")
  private List<String> scenarios = List.of("paced", "flood", "cancel", "disconnect");

  @Option(
      names = "--repeat",
      description = "Run each scenario so often against the same server.",
      paramLabel = "N")
  private int repeat = 1;

  @Option(names = "--json", description = "Write the figures to this file.", paramLabel = "FILE")
  private @Nullable Path json;

  @Option(
      names = "--upstream-url",
      description = "An upstream that runs already, instead of the emulator.",
      paramLabel = "URL")
  private @Nullable String upstreamUrl;

  @Parameters(
      description = "The server's command, after --; without one ours is run.",
      paramLabel = "COMMAND")
  private List<String> server = List.of();

  @Override
  public Integer call() throws Exception {
    var chosen = scenarios.stream().map(Scenario::of).toList();
    var logs = Files.createTempDirectory("turnstream-bench");
    int upstreamPort = Child.freePort();
    var upstream = upstreamUrl == null ? startEmulator(upstreamPort, logs) : null;
    try (upstream;
        var running = startServer(upstreamPort, logs)) {
      var rows = new ArrayList<Row>();
      for (var scenario : chosen) {
        for (int round = 0; round < repeat; round++) {
          System.err.printf("%s: %s ...%n", scenario.name(), scenario.what());
          rows.add(measure(scenario, running));
        }
      }
      return Report.print(rows, json);
    }
  }

  private Row measure(Scenario scenario, Running running) {
    var before = running.child.cpu();
    long start = System.nanoTime();
    var tally = Load.run(scenario.planFor(running.port));
    var took = Duration.ofNanos(System.nanoTime() - start);
    return new Row(
        scenario.name(),
        scenario.sockets(),
        tally,
        took,
        running.child.cpu().minus(before),
        running.child.residentBytes());
  }

  private static Child startEmulator(int port, Path logs)
      throws IOException, InterruptedException, URISyntaxException {
    var jar = home().resolve("emulator/target/turnstream-emulator-0.1.0-all.jar");
    var command =
        List.of(Child.java(), "-jar", built(jar).toString(), "--port", Integer.toString(port));
    return Child.start(command, Map.of(), port, logs.resolve("emulator.log"));
  }

  private record Running(Child child, int port) implements AutoCloseable {
    @Override
    public void close() {
      child.close();
    }
  }

  private Running startServer(int upstreamPort, Path logs)
      throws IOException, InterruptedException, URISyntaxException {
    int port = Child.freePort();
    var base = upstreamUrl == null ? "http://127.0.0.1:" + upstreamPort : upstreamUrl;
    var environment =
        Map.of(
            "PORT",
            Integer.toString(port),
            "ANTHROPIC_BASE_URL",
            base,
            "ANTHROPIC_API_KEY",
            "test",
            "TURNSTREAM_DATA_DIR", // not that of a server that runs beside it
            logs.resolve("data").toString());
    var command = server.isEmpty() ? ourServer() : server;
    return new Running(Child.start(command, environment, port, logs.resolve("server.log")), port);
  }

  private static List<String> ourServer() throws IOException, URISyntaxException {
    var jar = home().resolve("server/target/turnstream-server.jar");
    return List.of(
        Child.java(),
        "-XX:+UseCompactObjectHeaders",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-jar",
        built(jar).toString());
  }

  /** The project's folder, three above this jar. */
  private static Path home() throws URISyntaxException {
    var here =
        Path.of(RunCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return here.resolve("../../..").normalize();
  }

  private static Path built(Path jar) throws IOException {
    if (!Files.exists(jar)) {
      throw new IOException(jar + " is not there; build it with: mvn -DskipTests package");
    }
    return jar;
  }
}
