package dev.turnstream.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The unit for systemd")
class SystemdUnitTest {
  private static final Path UNIT = Path.of("src/main/files/turnstream.service");
  private static final Path TOOL = Path.of("/usr/bin/systemd-analyze");

  @TempDir private Path directory;

  @BeforeEach
  void needSystemd() {
    assumeTrue(Files.isExecutable(TOOL), "systemd is not installed here");
  }

  @Test
  void isOneThatSystemdUnderstands() throws Exception {
    // The program that it names must exist, or that is what is complained about.
    var unit = directory.resolve("turnstream.service");
    Files.writeString(
        unit, Files.readString(UNIT).replace("/opt/turnstream/bin/turnstream", "/bin/true"));
    assertThat(Shell.run(List.of(TOOL.toString(), "verify", "--man=no", unit.toString())))
        .isEqualTo(new Shell.Outcome(0, ""));
  }

  @Test
  void givesTheServerLittleOfTheMachine() throws Exception {
    // Levels are those of systemd: 0 is nothing, 10 everything; most services have more than 9.
    var told =
        Shell.run(
            List.of(
                TOOL.toString(),
                "security",
                "--offline=yes",
                "--threshold=25",
                UNIT.toAbsolutePath().toString()));
    assertThat(told.code()).as(told.text()).isZero();
  }
}
