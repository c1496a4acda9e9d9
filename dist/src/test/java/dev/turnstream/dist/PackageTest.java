package dev.turnstream.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code ./package} and then what it made, as their users do. */
@DisplayName("./package")
@EnabledOnOs(OS.LINUX)
class PackageTest {
  private static final Path SCRIPT = Path.of("..", "package").toAbsolutePath().normalize();
  private static final String QUESTION = "Hello\\n!emulate ttft=0 rate=0";

  @TempDir private static Path directory;

  private static Path made;
  private static Path home;

  @BeforeAll
  static void makeAndUnpack() throws Exception {
    made = directory.resolve("made");
    Shell.good(SCRIPT.toString(), "--no-build", "--out", made.toString());
    var unpacked = Files.createDirectory(directory.resolve("unpacked"));
    Shell.good("tar", "-xf", made(".tar.gz").toString(), "-C", unpacked.toString());
    home = list(unpacked).getFirst();
  }

  private static Path made(String suffix) throws IOException {
    return list(made).stream()
        .filter(it -> it.toString().endsWith(suffix))
        .findFirst()
        .orElseThrow();
  }

  private static List<Path> list(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private static List<String> server(Path program, String name) {
    return List.of(
        program.toString(),
        "--port=0",
        "--emulator",
        "--data-dir=" + directory.resolve("data-" + name));
  }

  @Nested
  @DisplayName("makes a tarball")
  class Tarball {
    @Test
    void thatStreamsOnAMachineWithoutJava() throws Exception {
      try (var server = Running.start(server(home.resolve("bin/turnstream"), "plain"))) {
        assertThat(server.ask(QUESTION)).contains("\"type\":\"delta\"", "\"type\":\"done\"");
        assertThat(server.get("/")).contains("<title>Turnstream</title>");
        assertThat(server.stop()).isEqualTo(128 + 15);
      }
    }

    @Test
    void whoseRecordedStartIsUsedWhereverItIsUnpacked() throws Exception {
      var program =
          Files.createSymbolicLink(directory.resolve("turnstream"), home.resolve("bin/turnstream"));
      // In this mode a cache that does not fit ends the JVM.
      try (var server =
          Running.start(server(program, "link"), "TURNSTREAM_JAVA_OPTS=-XX:AOTMode=on")) {
        assertThat(server.ask(QUESTION)).contains("\"type\":\"done\"");
      }
    }

    @Test
    void thatTellsItsVersion() throws Exception {
      assertThat(Shell.good(home.resolve("bin/turnstream").toString(), "--version"))
          .matches("turnstream \\S+ \\(build \\S+, Java 25\\S*\\)\n");
    }

    @Test
    void withEverythingThatItsReadmeNames() {
      assertThat(home)
          .isDirectoryContaining("glob:**/LICENSE")
          .isDirectoryContaining("glob:**/README.md")
          .isDirectoryContaining("glob:**/THIRD-PARTY.md");
      assertThat(home.resolve("etc/turnstream.conf.example")).isNotEmptyFile();
      assertThat(home.resolve("etc/turnstream.service")).isNotEmptyFile();
      assertThat(home.resolve("etc/kubernetes/turnstream.yaml")).isNotEmptyFile();
      assertThat(home.resolve("docs/operating/shipping.md")).isNotEmptyFile();
      assertThat(home.resolve("runtime/legal/java.base/LICENSE")).exists();
    }
  }

  @Nested
  @DisplayName("makes the same bytes")
  class Reproducibly {
    @Test
    void twiceInARow() throws Exception {
      var again = directory.resolve("again");
      // What a file system and a user leave their marks with must not matter.
      Files.setLastModifiedTime(SCRIPT.resolveSibling("LICENSE"), FileTime.from(Instant.now()));
      Shell.good("sh", "-c", "umask 077; '%s' --no-build --out '%s'".formatted(SCRIPT, again));
      assertThat(again.resolve("SHA256SUMS")).hasSameTextualContentAs(made.resolve("SHA256SUMS"));
    }

    @Test
    void whoseChecksumsHold() throws Exception {
      assertThat(Shell.good("sh", "-c", "cd '%s' && sha256sum -c SHA256SUMS".formatted(made)))
          .hasLineCount(3);
    }
  }

  @Nested
  @DisplayName("makes a container image")
  class ContainerImage {
    @Test
    void thatRunsAsNobodyOnAFileSystemThatCanOnlyBeRead() throws Exception {
      assumeTrue("root".equals(System.getProperty("user.name")), "only root may change roots");
      var image = Unpacked.image(made(".oci.tar"), directory.resolve("image"));
      try (var server = Running.start(image.commandOnReadOnlyRoot("--port=0", "--emulator"))) {
        assertThat(server.ask(QUESTION)).contains("\"type\":\"delta\"", "\"type\":\"done\"");
      }
    }

    @Test
    void withoutAShellAndWithoutRoot() throws Exception {
      var image = Unpacked.image(made(".oci.tar"), directory.resolve("image-inside"));
      assertThat(image.config().path("User").asText()).isEqualTo("65532:65532");
      assertThat(image.config().path("Volumes").has("/data")).isTrue();
      assertThat(image.config().path("ExposedPorts").has("8000/tcp")).isTrue();
      assertThat(image.root().resolve("bin")).doesNotExist();
      assertThat(image.root().resolve("usr/bin")).doesNotExist();
    }
  }

  @Nested
  @DisplayName("tells what it is made of")
  class Materials {
    @Test
    void inABillThatNamesEachLibrary() throws Exception {
      var bill = new ObjectMapper().readTree(made(".cdx.json").toFile());
      var named =
          StreamSupport.stream(bill.path("components").spliterator(), false)
              .map(Materials::jar)
              .toList();
      assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
      for (var library : list(home.resolve("app/lib"))) {
        assertThat(named).anyMatch(library.getFileName().toString()::startsWith);
      }
    }

    private static String jar(JsonNode component) {
      return component.path("name").asText() + "-" + component.path("version").asText();
    }

    @Test
    void andUnderWhichLicences() {
      assertThat(home.resolve("THIRD-PARTY.md"))
          .content()
          .contains("| io.vertx:vertx-core | ", "| org.xerial:sqlite-jdbc | ")
          .doesNotContain("|  |");
    }
  }

  @Nested
  @DisplayName("refuses")
  class Refuses {
    @Test
    void anOptionThatItDoesNotKnow() throws Exception {
      assertThat(Shell.run(List.of(SCRIPT.toString(), "--fast")))
          .isEqualTo(
              new Shell.Outcome(1, "package: there is no option --fast; --help lists them\n"));
    }
  }
}
