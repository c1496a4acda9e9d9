package dev.turnstream.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is measured: a server and its upstream, processes of their own. */
final class Rig implements AutoCloseable {
  private final @Nullable Child upstream;
  private final Child server;
  private final int port;

  private Rig(@Nullable Child upstream, Child server, int port) {
    this.upstream = upstream;
    this.server = server;
    this.port = port;
  }

  /**
   * Starts both and waits until they listen.
   *
   * @param upstreamUrl an upstream that runs already, or null for the emulator
   * @param command the server's, or empty for ours
   */
  static Rig start(@Nullable String upstreamUrl, List<String> command)
      throws IOException, InterruptedException, URISyntaxException {
    var logs = Files.createTempDirectory("turnstream-bench");
    int upstreamPort = Child.freePort();
    var upstream = upstreamUrl == null ? startEmulator(upstreamPort, logs) : null;
    int port = Child.freePort();
    var environment =
        Map.of(
            "PORT",
            Integer.toString(port),
            "ANTHROPIC_BASE_URL",
            upstreamUrl == null ? "http://127.0.0.1:" + upstreamPort : upstreamUrl,
            "ANTHROPIC_API_KEY",
            "test",
            "TURNSTREAM_DATA_DIR", // not that of a server that runs beside it
            logs.resolve("data").toString());
    var server =
        Child.start(
            command.isEmpty() ? ourServer() : command,
            environment,
            port,
            logs.resolve("server.log"));
    return new Rig(upstream, server, port);
  }

  /** Where the server listens, on 127.0.0.1. */
  int port() {
    return port;
  }

  /** CPU time of the server so far. */
  Duration cpu() {
    return server.cpu();
  }

  /** Resident memory of the server in bytes. */
  long residentBytes() {
    return server.residentBytes();
  }

  /** Bytes of the server's heap that are in use after a full collection. */
  long liveHeapBytes() throws IOException, InterruptedException {
    return server.liveHeapBytes();
  }

  private static Child startEmulator(int port, Path logs)
      throws IOException, InterruptedException, URISyntaxException {
    var jar = built("emulator/target", "turnstream-emulator-*-all.jar");
    var command = List.of(Child.java(), "-jar", jar, "--port", Integer.toString(port));
    return Child.start(command, Map.of(), port, logs.resolve("emulator.log"));
  }

  private static List<String> ourServer() throws IOException, URISyntaxException {
    return List.of(
        Child.java(),
        "-XX:+UseCompactObjectHeaders",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-jar",
        built("server/target", "turnstream-server.jar"));
  }

  /** The newest jar of a name in a folder of the project, which is three above this jar. */
  private static String built(String folder, String name) throws IOException, URISyntaxException {
    var here = Path.of(Rig.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var where = here.resolve("../../..").resolve(folder).normalize();
    if (Files.isDirectory(where)) {
      try (var jars = Files.newDirectoryStream(where, name)) {
        Path newest = null;
        for (var jar : jars) {
          if (newest == null
              || Files.getLastModifiedTime(jar).compareTo(Files.getLastModifiedTime(newest)) > 0) {
            newest = jar;
          }
        }
        if (newest != null) {
          return newest.toString();
        }
      }
    }
    throw new IOException(
        "%s is not in %s; build it with: mvn -DskipTests package".formatted(name, where));
  }

  @Override
  public void close() {
    server.close();
    if (upstream != null) {
      upstream.close();
    }
  }
}
