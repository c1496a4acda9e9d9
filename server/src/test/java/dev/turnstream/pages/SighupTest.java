package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.gateway.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and real signals. */
@DisplayName("SIGHUP")
@EnabledOnOs(OS.LINUX)
class SighupTest {
  private static final long PATIENCE = 60; // seconds

  @TempDir private Path directory;
  private Path config;

  @BeforeEach
  void configure() throws IOException {
    config = directory.resolve("turnstream.conf");
    Files.writeString(config, "max-turns = 10\n");
  }

  private static void hangUp(long pid) throws Exception {
    var kill = new ProcessBuilder("kill", "-HUP", String.valueOf(pid)).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  @DisplayName("has a service read its settings again, and it goes on")
  void reloads() throws Exception {
    try (var server = RunningServer.start("--config=" + config)) {
      Files.writeString(config, "max-turns = 20\n");
      hangUp(server.pid());
      Waiting.until("it is read", () -> server.output().contains("The settings were read anew"));
      assertThat(server.output()).contains("max-turns is \"20\" now");
      Files.writeString(config, "max-turns = many\n");
      hangUp(server.pid());
      Waiting.until("it is refused", () -> server.output().contains("stay as they were"));
      assertThat(server.isRunning()).isTrue();
    }
  }

  /** A server in a terminal of its own, as {@code script} makes one. */
  private final class InTerminal implements AutoCloseable {
    private final Path log = directory.resolve("log");
    private final Process terminal;
    private final ProcessHandle server;

    InTerminal() throws IOException {
      var command = RunningServer.hearing();
      command.addAll(RunningServer.program());
      command.addAll(
          List.of("--port=0", "--config=" + config, "--data-dir=" + directory.resolve("data")));
      var quoted = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
      var pid = directory.resolve("pid");
      this.terminal =
          new ProcessBuilder(
                  "script",
                  "-qc",
                  "echo $$ >%s; exec %s >%s 2>&1".formatted(pid, quoted, log),
                  "/dev/null")
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .redirectErrorStream(true)
              .start();
      Waiting.until("it listens", () -> log().contains("listens on"));
      this.server = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    }

    String log() {
      return read(log);
    }

    /** As a window is closed, or a connection over SSH ends. */
    void shut() {
      terminal.destroyForcibly();
    }

    @Override
    public void close() {
      terminal.destroyForcibly();
      server.destroyForcibly();
    }
  }

  @Test
  @DisplayName("of an operator is the same where the server was started from a terminal")
  void reloadsInATerminal() throws Exception {
    try (var running = new InTerminal()) {
      Files.writeString(config, "max-turns = 20\n");
      hangUp(running.server.pid());
      Waiting.until("it is read", () -> running.log().contains("The settings were read anew"));
      assertThat(running.log()).contains("max-turns is \"20\" now");
      assertThat(running.server.isAlive()).isTrue();
    }
  }

  @Test
  @DisplayName("of a terminal that is closed drains the server and ends it")
  void endsWithItsTerminal() throws Exception {
    try (var running = new InTerminal()) {
      running.shut();
      running.server.onExit().get(PATIENCE, TimeUnit.SECONDS);
      assertThat(running.log()).contains("Stopping: 0 turns").doesNotContain("were read anew");
    }
  }

  @Test
  @DisplayName("is ignored where nohup says so, as long as the server runs")
  void isIgnoredUnderNohup() throws Exception {
    var program = RunningServer.program();
    var log = directory.resolve("log").toFile();
    program.addFirst("nohup");
    program.addAll(
        List.of("--port=0", "--config=" + config, "--data-dir=" + directory.resolve("data")));
    var server = new ProcessBuilder(program).redirectErrorStream(true).redirectOutput(log).start();
    try {
      Waiting.until("it listens", () -> read(log.toPath()).contains("listens on"));
      hangUp(server.pid());
      var terminate = new ProcessBuilder("kill", "-TERM", String.valueOf(server.pid())).start();
      assertThat(terminate.waitFor()).isZero();
      assertThat(server.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isEqualTo(143);
      assertThat(read(log.toPath())).doesNotContain("were read anew");
    } finally {
      server.destroyForcibly();
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
