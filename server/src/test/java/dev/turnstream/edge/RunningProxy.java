package dev.turnstream.edge;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A proxy as a process of its own, with a configuration of the documentation in which only names,
 * ports, files and times are replaced.
 */
final class RunningProxy implements AutoCloseable {
  private static final Path CONFIGURATIONS = Path.of("../docs/operating/edge");
  private static final long START_SECONDS = 30;

  private final Process process;
  private final Path log;

  private RunningProxy(Process process, Path log) {
    this.process = process;
    this.log = log;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /**
   * A configuration of the documentation; each of the replacements must have something to replace.
   */
  static String configuration(String name, Map<String, String> replacements) throws IOException {
    var text = Files.readString(CONFIGURATIONS.resolve(name));
    for (var each : replacements.entrySet()) {
      if (!text.contains(each.getKey())) {
        throw new AssertionError(name + " has no " + each.getKey());
      }
      text = text.replace(each.getKey(), each.getValue());
    }
    return text;
  }

  /** A port that is free now. */
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts it in a directory, where its words go, and returns once it listens on the port. */
  static RunningProxy start(Path directory, int port, List<String> command) {
    var log = directory.resolve("proxy.log");
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(new File(log.toString()));
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("XDG_DATA_HOME", directory.toString());
    builder.environment().put("XDG_CONFIG_HOME", directory.toString());
    try {
      var proxy = new RunningProxy(builder.start(), log);
      proxy.await(port);
      return proxy;
    } catch (IOException e) {
      throw new AssertionError(
          "These tests need %s: apt-get install nginx-light caddy".formatted(command.getFirst()),
          e);
    }
  }

  private void await(int port) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (process.isAlive() && System.nanoTime() < end) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException _) {
        Thread.onSpinWait(); // not yet
      }
    }
    process.destroyForcibly();
    throw new AssertionError("the proxy did not start:\n" + output());
  }

  /** All that it has said. */
  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
