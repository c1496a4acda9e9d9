package dev.turnstream.bench.rig;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is measured: a server and its upstream, processes of their own. */
public final class Rig implements AutoCloseable {
  private final Path folder;
  private final @Nullable Child upstream;
  private final int upstreamPort;
  private final Child server;
  private final GcLog gc;
  private final int port;
  private final boolean tls;
  private final long startedAt;
  private final long listensAt;
  private @Nullable Jvm jvm;
  private boolean lookedForJvm;

  /** What is done with the upstream on its port before the server is started. */
  public interface Preparation {
    void prepare(int upstreamPort) throws IOException;
  }

  private Rig(
      Path folder,
      @Nullable Child upstream,
      int upstreamPort,
      Child server,
      GcLog gc,
      int port,
      boolean tls,
      long startedAt) {
    this.folder = folder;
    this.upstream = upstream;
    this.upstreamPort = upstreamPort;
    this.server = server;
    this.gc = gc;
    this.port = port;
    this.tls = tls;
    this.startedAt = startedAt;
    this.listensAt = System.nanoTime();
  }

  /** Starts both, each on its CPUs, and waits until they listen. */
  public static Rig start(Commands commands, Cpus cpus, Preparation preparation)
      throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("turnstream-bench");
    int upstreamPort = Child.freePort();
    var url = commands.upstreamUrl();
    var upstream =
        url == null
            ? Child.start(
                cpus.forUpstream(filled(commands.upstream(), upstreamPort, upstreamPort)),
                Map.of(),
                upstreamPort,
                folder.resolve("upstream.log"))
            : null;
    int port = Child.freePort();
    var gc = new GcLog(folder.resolve("gc.log"));
    var upstreamUrl = url == null ? "http://127.0.0.1:" + upstreamPort : url;
    try {
      preparation.prepare(upstreamPort);
      long startedAt = System.nanoTime();
      var server =
          Child.start(
              cpus.forServer(filled(commands.server(), port, upstreamPort)),
              environment(folder, port, upstreamUrl, gc, commands.tls()),
              port,
              folder.resolve("server.log"));
      return new Rig(folder, upstream, upstreamPort, server, gc, port, commands.tls(), startedAt);
    } catch (IOException | InterruptedException e) {
      if (upstream != null) {
        upstream.close();
      }
      throw e;
    }
  }

  private static List<String> filled(List<String> command, int port, int upstreamPort) {
    return command.stream()
        .map(word ->
            word.replace("{port}", Integer.toString(port))
                .replace("{up}", Integer.toString(upstreamPort)))
        .toList();
  }

  /** What any server needs to know, and what ours has to be told to hold so many. */
  private static Map<String, String> environment(
      Path folder, int port, String upstreamUrl, GcLog gc, boolean tls)
      throws IOException, InterruptedException {
    var variables =
        new HashMap<>(
            Map.of(
                "PORT",
                Integer.toString(port),
                "ANTHROPIC_BASE_URL",
                upstreamUrl,
                "ANTHROPIC_API_KEY",
                "test",
                "TURNSTREAM_DATA_DIR", // not that of a server that runs beside it
                folder.resolve("data").toString(),
                "TURNSTREAM_MAX_CONNECTIONS",
                "100000",
                "TURNSTREAM_MAX_TURNS",
                "20000",
                "TURNSTREAM_JOURNAL_BYTES",
                "268435456",
                "TURNSTREAM_JAVA_OPTS",
                gc.option()));
    if (tls) {
      variables.putAll(Certificate.make(folder));
    }
    return variables;
  }

  /** A WebSocket of the server's. */
  public URI webSocket(String path) {
    return URI.create((tls ? "wss" : "ws") + "://127.0.0.1:" + port + path);
  }

  /** Where the server listens, on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Where the upstream listens, on 127.0.0.1, if it was started here. */
  public int upstreamPort() {
    return upstreamPort;
  }

  /** When the server's command was started, by {@link System#nanoTime()}. */
  public long startedAt() {
    return startedAt;
  }

  /** From there until its port took connections. */
  public double startSeconds() {
    return (listensAt - startedAt) / 1e9;
  }

  /** The server's JVM, looked for when it is first needed: being looked at costs it some time. */
  private @Nullable Jvm jvm() {
    if (!lookedForJvm) {
      lookedForJvm = true;
      jvm = Jvm.of(server.handle());
    }
    return jvm;
  }

  /** Whether the server is a JVM whose counters can be read. */
  public boolean isJvm() {
    return jvm() != null;
  }

  /** Whether the server writes down its collector's pauses. */
  public boolean tellsPauses() {
    return gc.exists();
  }

  /** All clocks and counters now. */
  public Usage usage() {
    var seen = jvm();
    return new Usage(
        System.nanoTime(),
        server.cpu(),
        upstream == null ? CpuTime.ZERO : upstream.cpu(),
        CpuTime.ofThis(),
        Cpus.busy(),
        seen == null ? -1 : seen.allocatedBytes(),
        gc.pauses().size());
  }

  /** What it cost since then. */
  public Spent since(Usage before) {
    var after = usage();
    var pauses = gc.pauses();
    return Spent.between(
        before, after, pauses.subList(Math.min(before.pauses(), pauses.size()), pauses.size()));
  }

  /** Resident memory of the server now, in bytes; no collection is asked for. */
  public long residentBytes() {
    return server.residentBytes();
  }

  /** Memory of the server, its heap after full collections. */
  public Memory memory() {
    var seen = jvm();
    long heap = seen == null ? Memory.UNKNOWN : seen.liveHeapBytes();
    return new Memory(server.residentBytes(), heap);
  }

  @Override
  public void close() {
    if (jvm != null) {
      jvm.close();
    }
    server.close();
    if (upstream != null) {
      upstream.close();
    }
    delete(folder);
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("could not delete " + folder + ": " + e.getMessage());
    }
  }
}
