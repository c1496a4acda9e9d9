package dev.turnstream.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A process of a measurement: started, waited for until it listens, and surely ended. */
final class Child implements AutoCloseable {
  private static final Duration START_TIME = Duration.ofSeconds(60);

  private static final Pattern HEAP_USED = Pattern.compile("used (\\d+)K");

  private final Process process;

  private Child(Process process) {
    this.process = process;
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
    Runtime.getRuntime().addShutdownHook(new Thread(child::kill));
    child.awaitPort(port, String.join(" ", command), log);
    return child;
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
      if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > until) {
        kill();
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

  /** CPU time of the process and its children so far; zero where the system does not tell. */
  Duration cpu() {
    return tree()
        .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Resident memory in bytes, of the process and its children; zero where there is no /proc. */
  long residentBytes() {
    return tree().mapToLong(handle -> residentBytes(handle.pid())).sum();
  }

  private static long residentBytes(long pid) {
    var status = Path.of("/proc", Long.toString(pid), "status");
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException _) {
      return 0;
    }
  }

  /**
   * Bytes of heap in use after a full collection of a Java process.
   *
   * @throws IOException if the JDK's jcmd can't be run or does not tell
   */
  long liveHeapBytes() throws IOException, InterruptedException {
    jcmd("GC.run");
    var used = HEAP_USED.matcher(jcmd("GC.heap_info"));
    if (!used.find()) {
      throw new IOException("jcmd does not tell the heap of process " + process.pid());
    }
    return Long.parseLong(used.group(1)) * 1024;
  }

  private String jcmd(String what) throws IOException, InterruptedException {
    var tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var asked =
        new ProcessBuilder(tool, Long.toString(process.pid()), what)
            .redirectErrorStream(true)
            .start();
    var said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (asked.waitFor() != 0) {
      throw new IOException("jcmd failed: " + said);
    }
    return said;
  }

  private Stream<ProcessHandle> tree() {
    return Stream.concat(Stream.of(process.toHandle()), process.toHandle().descendants());
  }

  private void kill() {
    var all = new ArrayList<>(tree().toList());
    all.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    kill();
    process.onExit().join();
  }
}
