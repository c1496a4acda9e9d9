package dev.turnstream.app;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The entry of the process: reads the settings, starts the server, stops it when asked to. */
public final class Main {
  private static final System.Logger LOG;

  static {
    // Before the first logger, or it has no effect.
    System.setProperty("java.util.logging.manager", Logs.Lasting.class.getName());
    LOG = System.getLogger(Main.class.getName());
  }

  private final Map<String, String> environment;
  private final Path directory;
  private final PrintStream out;
  private final PrintStream err;

  Main(Map<String, String> environment, Path directory, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.directory = directory;
    this.out = out;
    this.err = err;
  }

  /** Starts the server with the settings in {@code args}, the environment and the config file. */
  public static void main(String... args) {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    int exitCode = new Main(System.getenv(), Path.of(""), out, err).run(args);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** Returns what the process exits with; 0 also while a server runs. */
  int run(String... args) {
    try {
      var command = args.length == 0 ? "" : args[0];
      switch (command) {
        case "token" -> new TokenCommand(surroundings()).run(rest(args));
        case "user" -> new UserCommand(surroundings()).run(rest(args));
        case "usage" -> new UsageCommand(surroundings()).run(rest(args));
        case "check" -> {
          return new CheckCommand(environment, directory, out, InstantSource.system())
              .run(rest(args));
        }
        default -> serve(args);
      }
      return 0;
    } catch (CannotStart e) {
      Logs.close();
      e.lines().forEach(line -> err.println("turnstream: " + line));
      return e.exitCode();
    }
  }

  private static String[] rest(String... args) {
    return Arrays.copyOfRange(args, 1, args.length);
  }

  private Surroundings surroundings() {
    return new Surroundings(
        environment, directory, out, err, InstantSource.system(), new SecureRandom());
  }

  private void serve(String... args) throws CannotStart {
    var parsed = Arguments.read(args);
    if (parsed.help()) {
      out.print(CommandLineReader.help());
    } else if (parsed.version()) {
      out.println(
          "turnstream %s (build %s, Java %s)"
              .formatted(Version.text(), Version.build(), Runtime.version()));
    } else {
      startForGood(parsed);
    }
  }

  /** A server, and what takes over its settings anew. */
  record Running(Server server, Reload reload) implements AutoCloseable {
    /** The port that the server listens on. */
    int port() {
      return server.port();
    }

    @Override
    public void close() {
      reload.close();
      server.close();
    }
  }

  private static void hearSignals(Running running) {
    var stopping = new Stopping(running.server());
    stopping.listen();
    new Hangup(Terminal.OWN, running.reload()::soon, stopping::hangUp).listen();
  }

  /** Starts a server as {@link #start(Arguments)} does, and hears the signals that stop it. */
  Running startForGood(Arguments arguments) throws CannotStart {
    return start(arguments, Main::hearSignals);
  }

  /** Starts a server with these arguments and says where it is. */
  Running start(Arguments arguments) throws CannotStart {
    return start(arguments, _ -> {});
  }

  /**
   * Starts a server.
   *
   * @param first is done before it is said where it is: whoever hears that may stop it at once
   */
  private Running start(Arguments arguments, Consumer<Running> first) throws CannotStart {
    var sources = Sources.open(arguments, environment, directory);
    var settings = SettingsReader.read(sources, InetAddress::getAllByName);
    Logs.install(settings.logging().level(), settings.logging().form(), err);
    if (settings.logging().content()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "PROMPTS AND ANSWERS ARE WRITTEN TO THIS LOG, because --log-content is set");
    }
    var prepared = Prepared.open(settings);
    try {
      var server = Server.start(prepared);
      var reload =
          new Reload(
              () -> Sources.open(arguments, environment, directory),
              sources,
              prepared,
              server.controls(),
              server.audit());
      var running = new Running(server, reload);
      first.accept(running);
      Banner.lines(settings, server.port()).forEach(out::println);
      return running;
    } catch (RuntimeException e) {
      throw explained(e, settings);
    }
  }

  private static CannotStart explained(RuntimeException failure, Settings settings) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CannotStart reason) {
        return reason;
      }
      if (cause instanceof IOException) {
        return CannotStart.notPossible(
            "can't listen on %s port %d%s (%s); choose another --port or --host, or stop whoever has it"
                .formatted(
                    settings.listen().host(),
                    settings.listen().port(),
                    metrics(settings.listen()),
                    reason(cause)));
      }
    }
    throw failure;
  }

  /** The other place that it may have been. */
  private static String metrics(Settings.Listen listen) {
    if (listen.metricsHere()) {
      return "";
    }
    return ", or for /metrics on %s port %d"
        .formatted(
            listen.metricsHost() == null ? listen.host() : listen.metricsHost(),
            listen.metricsPort() == 0 ? listen.port() : listen.metricsPort());
  }

  /** What the system says: netty's own words stand before it. */
  private static String reason(Throwable cause) {
    var message = String.valueOf(cause.getMessage());
    return message.substring(message.lastIndexOf(": ") + 1).strip();
  }
}
