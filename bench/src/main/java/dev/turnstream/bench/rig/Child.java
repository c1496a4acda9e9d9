package dev.turnstream.bench.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of a measurement: started, waited for until it listens, and surely ended. */
final class Child implements AutoCloseable {
  private static final Duration START_TIME = Duration.ofSeconds(60);

  private final Process process;
  private final Thread reaper = new Thread(this::kill);

  private Child(Process process) {
    this.process = process;
    Runtime.getRuntime().addShutdownHook(reaper);
  }

  /**
   * Starts a command and waits until its port takes connections.
   *
   * @param log where its output goes
   * @throws IOException if it ends before it listens, or does not listen within a minute
   */
  static Child start(List<String> command, Map<String, String> environment, int port, Path log)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    var child = new Child(builder.start());
    try {
      child.awaitPort(port, String.join(" ", command), log);
      return child;
    } catch (IOException | InterruptedException e) {
      child.close();
      throw e;
    }
  }

  /** A port that is free now. */
  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The {@code java} that runs this. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private void awaitPort(int port, String command, Path log)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + START_TIME.toNanos();
    while (!listens(port)) {
      if (process.waitFor(1, TimeUnit.MILLISECONDS) || System.nanoTime() > until) {
        throw new IOException(
            "\"%s\" does not listen on port %d; its output is in %s".formatted(command, port, log));
      }
    }
  }

  private static boolean listens(int port) {
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** CPU time of the process and its children so far. */
  CpuTime cpu() {
    return CpuTime.of(process.toHandle());
  }

  /** Resident memory in bytes, of the process and its children; zero where there is no /proc. */
  long residentBytes() {
    return tree().mapToLong(handle -> residentBytes(handle.pid())).sum();
  }

  private static long residentBytes(long pid) {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException _) {
      return 0;
    }
  }

  private Stream<ProcessHandle> tree() {
    return Stream.concat(Stream.of(process.toHandle()), process.toHandle().descendants());
  }

  private void kill() {
    tree().toList().forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    kill();
    process.onExit().join();
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException _) {
      return; // the JVM ends already, and the hook has run or will
    }
  }
}
