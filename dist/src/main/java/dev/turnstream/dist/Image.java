package dev.turnstream.dist;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * A container image in OCI's format, made of files that lie ready, without an engine and without a
 * base. What changes seldom is in layers of its own, so that an update brings only the last one.
 */
final class Image {
  /** Nobody in particular, who owns nothing but {@code /data} and {@code /tmp}. */
  private static final String USER = "65532";

  private static final AbsoluteUnixPath HOME = AbsoluteUnixPath.get("/opt/turnstream");
  private static final FilePermissions FOR_OWNER = FilePermissions.fromOctalString("700");

  private final Path root;
  private final String architecture;
  private final String version;
  private final Instant time;

  /**
   * An image of what lies under {@code root}: {@code system} goes to its root, {@code home} to
   * {@code /opt/turnstream}.
   *
   * @param architecture as OCI calls it: {@code amd64}, {@code arm64}
   * @param time the image's and of {@code /tmp} and {@code /data}; files keep their own
   */
  Image(Path root, String architecture, String version, Instant time) {
    this.root = root;
    this.architecture = architecture;
    this.version = version;
    this.time = time;
  }

  /** Writes the image as an archive that {@code skopeo}, {@code podman} and others load. */
  void write(Path tar) throws IOException, InterruptedException {
    var cache = Files.createTempDirectory("turnstream-image");
    try {
      var image =
          Jib.fromScratch()
              .setFormat(ImageFormat.OCI)
              .setPlatforms(Set.of(new Platform(architecture, "linux")))
              .setCreationTime(time)
              .setUser(USER + ":" + USER)
              .addEnvironmentVariable("TURNSTREAM_HOST", "0.0.0.0")
              .addEnvironmentVariable("TURNSTREAM_INSECURE", "true")
              .addEnvironmentVariable("TURNSTREAM_DATA_DIR", "/data")
              .setEntrypoint(entrypoint())
              .addVolume(AbsoluteUnixPath.get("/data"))
              .addExposedPort(Port.tcp(8000))
              .addLabel("org.opencontainers.image.title", "Turnstream")
              .addLabel("org.opencontainers.image.version", version)
              .addLabel("org.opencontainers.image.licenses", "Apache-2.0")
              .addFileEntriesLayer(system())
              .addFileEntriesLayer(layer("runtime", "runtime"))
              .addFileEntriesLayer(layer("libraries", "app/lib", "app/native"))
              .addFileEntriesLayer(
                  layer(
                      "application",
                      "app/turnstream-server.jar",
                      "app/jvm.options",
                      "app/start.aot",
                      "LICENSE",
                      "THIRD-PARTY.md",
                      "sbom.cdx.json"));
      image.containerize(
          Containerizer.to(TarImage.at(tar).named("turnstream:" + version))
              .setApplicationLayersCache(cache)
              .setBaseImageLayersCache(cache)
              .setOfflineMode(true)
              .setToolName("turnstream"));
    } catch (InvalidImageReferenceException
        | RegistryException
        | CacheDirectoryCreationException
        | ExecutionException e) {
      throw new IOException("the image could not be made: " + e.getMessage(), e);
    } finally {
      delete(cache);
    }
  }

  /** That of {@code bin/turnstream}, without a shell; the JVM may have most of the memory. */
  private static List<String> entrypoint() {
    return List.of(
        HOME + "/runtime/bin/java",
        "@" + HOME + "/app/jvm.options",
        "-XX:AOTCache=" + HOME + "/app/start.aot",
        "-XX:MaxRAMPercentage=60",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.library.path=" + HOME + "/app/native",
        "-Dorg.sqlite.lib.path=" + HOME + "/app/native",
        "-jar",
        HOME + "/app/turnstream-server.jar");
  }

  private FileEntriesLayer system() throws IOException {
    var layer = builder("system");
    add(layer, root.resolve("system"), AbsoluteUnixPath.get("/"));
    var empty = root.resolve("empty");
    Files.createDirectories(empty);
    for (var writable : List.of("/tmp", "/data")) {
      layer.addEntry(empty, AbsoluteUnixPath.get(writable), FOR_OWNER, time, USER + ":" + USER);
    }
    return layer.build();
  }

  private FileEntriesLayer layer(String name, String... parts) throws IOException {
    var layer = builder(name);
    for (var part : parts) {
      add(layer, root.resolve("home").resolve(part), HOME.resolve(part));
    }
    return layer.build();
  }

  private static FileEntriesLayer.Builder builder(String name) {
    return FileEntriesLayer.builder().setName(name);
  }

  /** Adds a file, or a directory with all that is in it, in an order that is always the same. */
  private static void add(FileEntriesLayer.Builder layer, Path from, AbsoluteUnixPath to)
      throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.sorted().toList()) {
        if (!file.equals(from) || Files.isRegularFile(file)) {
          layer.addEntry(
              file,
              to.resolve(from.relativize(file).toString()),
              FilePermissions.fromPosixFilePermissions(Files.getPosixFilePermissions(file)),
              Files.getLastModifiedTime(file).toInstant());
        }
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
