package dev.turnstream.app;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The scripts")
@DisabledOnOs(OS.WINDOWS)
class ScriptsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path machine;

  @ParameterizedTest
  @ValueSource(strings = {"turnstream", "verify", "package", ".ci/run", "scripts/tools.sh"})
  void areSoundBash(String script) throws Exception {
    var file = ROOT.resolve(script);
    assertThat(run("bash -n '" + file + "'")).isEqualTo(new Outcome(0, ""));
    assertThat(Files.isExecutable(file)).isEqualTo(!script.endsWith(".sh"));
  }

  /** SIGHUP and SIGTERM are sent to whoever was started, and must reach the server. */
  @Test
  void becomeTheServer() throws Exception {
    for (var directory :
        List.of("scripts", "emulator/src/main", "server/src/main", "client/dist")) {
      Files.createDirectories(machine.resolve(directory));
    }
    for (var file :
        List.of(
            "turnstream", "scripts/tools.sh", "scripts/jvm.options", "scripts/jvm.linux.options")) {
      Files.copy(ROOT.resolve(file), machine.resolve(file), COPY_ATTRIBUTES);
    }
    for (var file : List.of("pom.xml", "emulator/pom.xml", "server/pom.xml")) {
      Files.writeString(machine.resolve(file), "");
    }
    Files.createDirectories(machine.resolve("server/target"));
    Files.writeString(machine.resolve("server/target/turnstream-server.jar"), "");
    Files.writeString(machine.resolve("server/target/built"), "");
    var java = machine.resolve("jdk/bin/java");
    Files.createDirectories(java.getParent());
    for (var program : List.of("java", "javac")) {
      var file = java.resolveSibling(program);
      // The server is told from the training by its -jar.
      Files.writeString(file, "#!/bin/sh\ncase \"$*\" in *-jar*) echo $$ ;; esac\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(machine.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    var outcome =
        run(
            "export JAVA_HOME='%s/jdk'; echo $$; exec '%s/turnstream' 2>/dev/null"
                .formatted(machine, machine));
    assertThat(outcome.code()).isZero();
    var ids = outcome.text().lines().toList();
    assertThat(ids).hasSize(2);
    assertThat(ids.getFirst()).isEqualTo(ids.getLast());
  }

  @Nested
  @DisplayName("find a JDK")
  class FindAJdk {
    private final List<Path> places = new ArrayList<>();

    @BeforeEach
    void anEmptyMachine() throws IOException {
      Files.createDirectories(machine.resolve("bin"));
    }

    @ParameterizedTest(name = "of version {0}: {1}")
    @CsvSource({
      "25, true",
      "25.0.3, true",
      "25-ea, true",
      "26.0.1, true",
      "100, true",
      "24.0.2, false",
      "17.0.19, false",
      "1.8.0_401, false",
    })
    void thatIsNewEnough(String version, boolean fits) throws Exception {
      var jdk = jdk("java home", version);
      assertThat(find("JAVA_HOME='" + jdk + "'").text())
          .contains(fits ? "found " + jdk : "found none");
    }

    @Test
    void inJavaHomeBeforeAllOthers() throws Exception {
      jdk("jvm/a", "25");
      var home = jdk("home", "26");
      assertThat(find("JAVA_HOME='" + home + "'").text()).isEqualTo("found " + home);
    }

    @Test
    void elsewhereWhenJavaHomeIsOldOrGone() throws Exception {
      var good = jdk("jvm/b", "25.0.1");
      var old = jdk("home", "21.0.1");
      assertThat(find("JAVA_HOME='" + old + "'").text()).isEqualTo("found " + good);
      assertThat(find("JAVA_HOME=/no/such/place").text()).isEqualTo("found " + good);
    }

    @Test
    void behindTheLinksOfThePath() throws Exception {
      var jdk = jdk("opt/jdk", "25");
      Files.createSymbolicLink(machine.resolve("link"), jdk.resolve("bin/java"));
      Files.createSymbolicLink(machine.resolve("bin/java"), Path.of("../link"));
      assertThat(find("unset JAVA_HOME; PATH='" + machine.resolve("bin") + "':$PATH").text())
          .isEqualTo("found " + jdk.toRealPath());
    }

    @Test
    void butNoRuntimeWithoutACompiler() throws Exception {
      Files.delete(jdk("jvm/jre", "25").resolve("bin/javac"));
      assertThat(find("unset JAVA_HOME").code()).isEqualTo(1);
    }

    @Test
    void orSayInOneLineWhatIsMissingAndHowToGetIt() throws Exception {
      var outcome = find("unset JAVA_HOME");
      assertThat(outcome.code()).isEqualTo(1);
      assertThat(outcome.text().lines()).hasSize(1);
      assertThat(outcome.text()).contains("JDK 25", "https://adoptium.net", "JAVA_HOME");
    }

    /** Runs the finder where only the places of this test and what {@code setup} says exist. */
    private Outcome find(String setup) throws Exception {
      var known = String.join("\n", places.stream().map(Path::toString).toList());
      return run(
          """
          . '%s/scripts/tools.sh'
          %s
          jdk_directories() { echo '%s'; }
          case $PATH in '%s'*) ;; *) path_java_home() { :; } ;; esac
          find_jdk
          echo "found $JAVA_HOME"
          """
              .formatted(ROOT, setup, known, machine));
    }

    private Path jdk(String name, String version) throws IOException {
      var home = machine.resolve(name);
      Files.createDirectories(home.resolve("bin"));
      for (var program : List.of("java", "javac")) {
        var file = Files.writeString(home.resolve("bin").resolve(program), "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
      }
      Files.writeString(
          home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
      if (name.startsWith("jvm/")) {
        places.add(home);
      }
      return home;
    }
  }

  @Nested
  @DisplayName("find Maven")
  class FindMaven {
    @ParameterizedTest(name = "of version {0}: {1}")
    @CsvSource({"3.8.7, true", "3.9.11, true", "3.10.0, true", "4.0.0, true", "3.6.3, false"})
    void thatIsNewEnough(String version, boolean fits) throws Exception {
      var bin = Files.createDirectories(machine.resolve("maven/bin"));
      // Debian's Maven writes its name in bold even into a pipe.
      var maven =
          Files.writeString(
              bin.resolve("mvn"),
              "#!/bin/sh\nprintf '\\033[1mApache Maven " + version + "\\033[m\\n'\n");
      assertThat(maven.toFile().setExecutable(true)).isTrue();
      var outcome =
          run(
              """
              . '%s/scripts/tools.sh'
              MAVEN_HOME='%s'
              HOME=/nowhere
              command() { :; }
              find_maven
              echo "found $MAVEN"
              """
                  .formatted(ROOT, machine.resolve("maven")));
      if (fits) {
        assertThat(outcome).isEqualTo(new Outcome(0, "found " + maven));
      } else {
        assertThat(outcome.text()).doesNotContain("found " + maven);
      }
    }
  }

  private record Outcome(int code, String text) {}

  private static Outcome run(String script) throws Exception {
    var process =
        new ProcessBuilder("bash", "-c", "set -eu\n" + script, "test")
            .redirectErrorStream(true)
            .start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), text.strip());
  }
}
