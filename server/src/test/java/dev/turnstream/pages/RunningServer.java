package dev.turnstream.pages;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.OS;

/** The server as users run it: a process of its own, on a free port, with the emulator built in. */
public final class RunningServer implements AutoCloseable {
  private static final Pattern LISTENS =
      Pattern.compile("listens on https?://127\\.0\\.0\\.1:(\\d+)");
  private static final long START_SECONDS = 60;
  private static final long END_SECONDS = 30;

  private final Process process;

  /** A directory of its own, where the test has named none that outlives it. */
  private final @Nullable Path data;

  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();

  private RunningServer(Process process, @Nullable Path data) {
    this.process = process;
    this.data = data;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Thread.ofVirtual().name("server output").start(this::read);
  }

  /** Starts a server with these flags. */
  public static RunningServer start(String... flags) {
    return start(Map.of(), flags);
  }

  /** Starts a server that sees none of this machine's settings but these variables and flags. */
  static RunningServer start(Map<String, String> variables, String... flags) {
    var command = hearing();
    command.addAll(program());
    if (List.of(flags).stream().noneMatch(it -> it.startsWith("--port"))) {
      command.add("--port=0");
    }
    if (List.of(flags).stream().noneMatch(it -> it.startsWith("--drain-time"))) {
      command.add("--drain-time=0s"); // tests that end have seen what they wanted
    }
    var data = ownDataDir(flags);
    if (data != null) {
      command.add("--data-dir=" + data);
    }
    command.addAll(List.of(flags));
    var builder =
        new ProcessBuilder(command).directory(new File("target")).redirectErrorStream(true);
    builder.environment().keySet().removeIf(RunningServer::isSetting);
    builder.environment().putAll(variables);
    try {
      var server = new RunningServer(builder.start(), data);
      server.awaitPort();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException("the server's process did not start", e);
    }
  }

  /**
   * What is to stand before a command that hears SIGHUP as a service does. That a signal is ignored
   * is inherited, as where the tests themselves run under {@code nohup}.
   */
  static List<String> hearing() {
    return OS.current() == OS.LINUX
        ? new ArrayList<>(List.of("env", "--default-signal=HUP"))
        : new ArrayList<>();
  }

  /** The command line of the server, without its flags. */
  static List<String> program() {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseCompactObjectHeaders",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.turnstream.app.Main"));
  }

  /** Runs a command of the program to its good end; what it said. */
  public static String command(String... args) throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        new ProcessBuilder(
            java, "-cp", System.getProperty("java.class.path"), "dev.turnstream.app.Main");
    command.command().addAll(List.of(args));
    var process = command.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", args) + " failed: " + said);
    }
    return said.strip();
  }

  private static @Nullable Path ownDataDir(String... flags) {
    if (List.of(flags).stream().anyMatch(it -> it.startsWith("--data-dir"))) {
      return null;
    }
    try {
      return Files.createTempDirectory("turnstream-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteData() {
    if (data != null) {
      try (var files = Files.walk(data)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The port that it listens on. */
  public int port() {
    return port.join();
  }

  /** Address of a path on this server. */
  public String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  /** Whether the process still runs; a test that meets a dead server should say so. */
  boolean isRunning() {
    return process.isAlive();
  }

  /** Everything that the server has said so far. */
  public String output() {
    return String.join("\n", lines);
  }

  /** Asks the process to stop, and does not wait for it; what it says is still heard. */
  void ask() {
    process.toHandle().destroy();
  }

  /** The id of its process. */
  long pid() {
    return process.pid();
  }

  /** Waits until it has stopped; says what it exited with. */
  int awaitExit() {
    awaitEnd();
    return process.exitValue();
  }

  /** Ends the process without a word to anybody, as a crash does. */
  void crash() {
    process.destroyForcibly();
    awaitEnd();
  }

  @Override
  public void close() {
    process.destroy();
    awaitEnd();
    deleteData();
  }

  private static boolean isSetting(String name) {
    return name.startsWith("ANTHROPIC_")
        || name.startsWith("TURNSTREAM_")
        || name.equals("PORT")
        || name.toLowerCase(Locale.ROOT).endsWith("_proxy");
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        var found = LISTENS.matcher(line);
        if (found.find()) {
          port.complete(Integer.parseInt(found.group(1)));
        }
      }
    } catch (IOException e) {
      lines.add("(output ended: " + e.getMessage() + ")");
    }
    port.completeExceptionally(new IllegalStateException("the server ended:\n" + output()));
  }

  private void awaitPort() {
    try {
      port.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IllegalStateException("the server did not start:\n" + output(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            "the server did not end within %d s:%n%s".formatted(END_SECONDS, output()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
