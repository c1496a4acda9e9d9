package dev.turnstream.emulator;

import dev.turnstream.emulator.script.BadScript;
import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The emulator as a program of its own. */
@Command(
    name = "turnstream-emulator",
    mixinStandardHelpOptions = true,
    version = "turnstream-emulator 0.2.0",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Speaks Claude's Messages API without thinking: for demos and for testing what talks to Claude.",
      "Set ANTHROPIC_BASE_URL to the address it prints; any API key will do."
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      paramLabel = "ADDRESS",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}")
  private String host = "";

  @Option(
      names = "--port",
      defaultValue = "8787",
      paramLabel = "N",
      description = "Port to listen on, 0 for any free one. Default: ${DEFAULT-VALUE}")
  private int port;

  @Option(
      names = "--loops",
      paramLabel = "N",
      description = "Event loops. Default: one for each processor")
  private int loops = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--ttft",
      paramLabel = "MS",
      description = "Time to the first delta in milliseconds. Default: 300")
  private @Nullable String ttft;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Tokens a second, 0 for no delay at all. Default: 50")
  private @Nullable String rate;

  @Option(
      names = "--delay",
      paramLabel = "MS",
      description = "Time before each delta in milliseconds, instead of a rate")
  private @Nullable String delay;

  @Option(
      names = "--script",
      paramLabel = "SETTINGS",
      defaultValue = "",
      description = "Pace, shape and faults of every answer: 'chunk=1 crlf cut-after=20'")
  private String script = "";

  @Option(
      names = "--replays",
      paramLabel = "FOLDER",
      description = "Folder of recorded .sse files, for the setting replay=NAME")
  private @Nullable Path replays;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "An API key to take; may be given several times. Default: any key")
  private Set<String> keys = new LinkedHashSet<>();

  @Option(names = "--any-model", description = "Take unknown models, too")
  private boolean anyModel;

  @Option(
      names = "--cache-minimum",
      paramLabel = "TOKENS",
      defaultValue = "2048",
      description = "Smallest prompt that is cached. Default: ${DEFAULT-VALUE}")
  private int cacheMinimum;

  @Option(names = "--no-controls", description = "Do not serve /emulator/...")
  private boolean noControls;

  @Option(names = "--no-prompt-scripts", description = "Ignore !emulate lines in prompts")
  private boolean noPromptScripts;

  @Option(
      names = "--record",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Remember the last N requests for GET /emulator/requests. Default: ${DEFAULT-VALUE}")
  private int record;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Makes the ids of messages and requests the same in every run. Default: random")
  private long seed = System.nanoTime();

  public static void main(String[] args) {
    // Vert.x reads strings of up to 20 million characters by default; the API takes bodies of 32
    // MB.
    System.setProperty("vertx.jackson.defaultReadMaxStringLength", "40000000");
    int exit = commandLine().execute(args);
    if (exit != 0) {
      System.exit(exit);
    }
  }

  static CommandLine commandLine() {
    var settings = new StringBuilder();
    for (Knob knob : Knob.values()) {
      var unit = knob.unit().isEmpty() ? "" : " [" + knob.unit() + "]";
      settings.append("%n  %-13s %s%s".formatted(knob.key(), knob.meaning(), unit));
    }
    var commandLine = new CommandLine(new Main());
    commandLine
        .getCommandSpec()
        .usageMessage()
        .footer(
            "",
            "Settings, for --script, for POST /emulator/script (as JSON) and for a line",
            "'!emulate ...' in a prompt:" + settings);
    return commandLine;
  }

  @Override
  public Integer call() {
    if (replays != null && !Files.isDirectory(replays)) {
      throw new ParameterException(spec.commandLine(), "--replays: there is no folder " + replays);
    }
    try {
      var emulator = Emulator.start(options());
      System.out.println("Turnstream emulator: " + emulator.baseUrl());
      return 0;
    } catch (BadScript e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (CompletionException e) {
      var cause = e.getCause() == null ? e : e.getCause();
      System.err.printf(
          "Cannot listen on %s:%d: %s. Try --port 0.%n", host, port, cause.getMessage());
      return 1;
    }
  }

  private EmulatorOptions options() {
    return new EmulatorOptions(
        host,
        port,
        loops,
        keys,
        anyModel,
        !noControls,
        !noPromptScripts,
        replays,
        settings(),
        record,
        cacheMinimum,
        seed);
  }

  private Script settings() {
    var settings = Script.parse(script);
    settings = ttft == null ? settings : settings.with(Knob.TTFT, ttft);
    settings = rate == null ? settings : settings.with(Knob.RATE, rate);
    return delay == null ? settings : settings.with(Knob.DELAY, delay);
  }
}
