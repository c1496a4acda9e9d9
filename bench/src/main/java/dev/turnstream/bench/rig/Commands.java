package dev.turnstream.bench.rig;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rig starts.
 *
 * @param upstreamUrl an upstream that runs already, or null to start one
 * @param upstream the upstream's command; {@code {port}} in it is replaced
 * @param server the server's command; {@code {port}} and {@code {up}} in it are replaced
 * @param tls whether the server gets a certificate and is asked over TLS
 */
public record Commands(
    @Nullable String upstreamUrl, List<String> upstream, List<String> server, boolean tls) {
  public Commands {
    upstream = List.copyOf(upstream);
    server = List.copyOf(server);
  }

  /**
   * Those of a checkout that is built.
   *
   * @param upstreamUrl an upstream that runs already, or null for the emulator
   * @param server the server's command, or empty for ours
   * @param tls whether over TLS
   */
  public static Commands of(@Nullable String upstreamUrl, List<String> server, boolean tls)
      throws IOException, URISyntaxException {
    return new Commands(
        upstreamUrl,
        upstreamUrl == null ? emulator() : List.of(),
        server.isEmpty() ? List.of(home().resolve("turnstream").toString()) : server,
        tls);
  }

  /** Whether the emulator's scripts in questions reach it. */
  public boolean scripted() {
    return upstreamUrl == null;
  }

  private static List<String> emulator() throws IOException, URISyntaxException {
    return List.of(
        Child.java(),
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-jar",
        newest(home().resolve("emulator/target"), "turnstream-emulator-*-all.jar"),
        "--port",
        "{port}");
  }

  /** The project's folder, which is three above this jar or this folder of classes. */
  public static Path home() throws URISyntaxException {
    var here = Path.of(Commands.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return here.resolve("../../..").normalize();
  }

  private static String newest(Path folder, String name) throws IOException {
    if (Files.isDirectory(folder)) {
      try (var jars = Files.newDirectoryStream(folder, name)) {
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
        "%s is not in %s; start the benchmark with bench/run, which builds it"
            .formatted(name, folder));
  }
}
