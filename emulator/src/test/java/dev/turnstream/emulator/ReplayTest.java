package dev.turnstream.emulator;

import static dev.turnstream.emulator.Caller.body;
import static dev.turnstream.emulator.Caller.streaming;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A replay")
class ReplayTest {
  private static final Path FOLDER = Path.of("src/test/resources/sse");
  private static final Emulator EMULATOR =
      Emulator.start(EmulatorOptions.forTests().withReplays(FOLDER));
  private static final Caller CALLER = new Caller(EMULATOR);

  @AfterAll
  static void stop() {
    EMULATOR.close();
  }

  static List<Path> recordings() throws Exception {
    try (var files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".sse")).sorted().toList();
    }
  }

  @Test
  void hasAllRecordings() throws Exception {
    assertThat(recordings()).hasSize(15);
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void isTheFileByteForByte(Path file) throws Exception {
    assertThat(replay(file, "")).isEqualTo(Files.readAllBytes(file));
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void isTheSameInPiecesOfOneByte(Path file) throws Exception {
    assertThat(replay(file, " chunk=1")).isEqualTo(Files.readAllBytes(file));
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void isTheSameAtAPace(Path file) throws Exception {
    assertThat(replay(file, " delay=1 chunk=7")).isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void canBeCut() throws Exception {
    var wire = CALLER.wire(streaming("!emulate replay=01-simple-text cut-after=2"));

    assertThat(wire.isWhole()).isFalse();
    assertThat(wire.text()).contains("seal can stay").doesNotContain("under water");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "../sse/01-simple-text", "/etc/passwd", ".hidden", "\"\""})
  void isRefusedOutsideItsFolder(String name) throws Exception {
    assertThat(CALLER.messages(streaming("!emulate replay=" + name)).statusCode()).isEqualTo(400);
  }

  @Test
  void needsAStreamAndAFolder() throws Exception {
    assertThat(CALLER.messages(body("!emulate replay=01-simple-text")).body())
        .contains("replay needs stream: true");
    try (var bare = Emulator.start()) {
      assertThat(new Caller(bare).messages(streaming("!emulate replay=01-simple-text")).body())
          .contains("--replays");
    }
  }

  private static byte[] replay(Path file, String more) throws Exception {
    var name = file.getFileName().toString();
    var prompt = "!emulate replay=" + name.substring(0, name.length() - 4) + more;
    return CALLER.bytes(streaming(prompt)).body();
  }
}
