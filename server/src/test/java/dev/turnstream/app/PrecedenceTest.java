package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A setting")
class PrecedenceTest {
  @TempDir private Path directory;

  @ParameterizedTest(name = "flag {0}, TURNSTREAM_PORT {1}, PORT {2}, file {3}: {4}")
  @CsvSource({
    "1, 2, 3, 4, 1",
    "1,  ,  ,  , 1",
    "1, 2,  ,  , 1",
    "1,  ,  , 4, 1",
    " , 2, 3, 4, 2",
    " , 2,  ,  , 2",
    " ,  , 3, 4, 3",
    " ,  ,  , 4, 4",
    " ,  ,  ,  , 8000",
  })
  void comesFromTheFirstSourceThatNamesIt(
      String flag, String own, String common, String file, int port) throws Exception {
    var reading = new Reading(directory);
    if (own != null) {
      reading.variable("TURNSTREAM_PORT", own);
    }
    if (common != null) {
      reading.variable("PORT", common);
    }
    if (file != null) {
      reading.file("port = " + file);
    }
    var settings = flag == null ? reading.with() : reading.with("--port", flag);
    assertThat(settings.listen().port()).isEqualTo(port);
  }

  @Test
  void isNotSetByAnEmptyVariable() throws Exception {
    var settings =
        new Reading(directory)
            .variable("TURNSTREAM_MODEL", "")
            .variable("ANTHROPIC_API_KEY", "")
            .with();
    assertThat(settings.chat().model()).isEqualTo("claude-sonnet-4-6");
    assertThat(settings.upstream().answerer()).isEqualTo(Settings.Answerer.EMULATOR);
  }

  @Test
  void canBeSwitchedOnAndOffEverywhere() throws Exception {
    var reading = new Reading(directory).file("echo = true");
    assertThat(reading.with().machine().echo()).isTrue();
    assertThat(reading.with("--echo=false").machine().echo()).isFalse();
    reading.variable("TURNSTREAM_ECHO", "false");
    assertThat(reading.with().machine().echo()).isFalse();
    assertThat(reading.with("--echo").machine().echo()).isTrue();
  }

  @Test
  void comesFromTheFileThatIsNamed() throws Exception {
    Files.writeString(directory.resolve("other.conf"), "model = from-other");
    var reading = new Reading(directory).file("model = from-usual");
    assertThat(reading.with().chat().model()).isEqualTo("from-usual");
    assertThat(reading.with("--config", "other.conf").chat().model()).isEqualTo("from-other");
    reading.variable("TURNSTREAM_CONFIG", "other.conf");
    assertThat(reading.with().chat().model()).isEqualTo("from-other");
  }

  @Test
  void isReadWithItsUnit() throws Exception {
    var settings =
        new Reading(directory)
            .with(
                "--max-message-bytes=256k",
                "--max-turn-bytes=8M",
                "--max-turn-time=1h",
                "--heartbeat=500ms",
                "--upstream-retry-after-max=0s",
                "--allowed-origins=https://a.example, http://localhost:3000,null",
                "--transport=nio",
                "--log-level=debug");
    assertThat(settings.connections().maxMessageBytes()).isEqualTo(262_144);
    assertThat(settings.turns().maxTurnBytes()).isEqualTo(8_388_608);
    assertThat(settings.turns().maxTurnTime()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.connections().heartbeat()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.upstream().retryAfterMax()).isZero();
    assertThat(settings.listen().allowedOrigins())
        .isEqualTo(Set.of("https://a.example", "http://localhost:3000", "null"));
    assertThat(settings.machine().transport()).isEqualTo(Settings.Transport.NIO);
    assertThat(settings.logging().level()).isEqualTo(System.Logger.Level.DEBUG);
  }

  @Test
  @DisplayName("that limits the connections to Claude follows the number of turns")
  void followsAnother() throws Exception {
    var reading = new Reading(directory);
    assertThat(reading.with("--max-turns=7").upstream().maxConnections()).isEqualTo(7);
    assertThat(
            reading
                .with("--max-turns=7", "--upstream-max-connections=9")
                .upstream()
                .maxConnections())
        .isEqualTo(9);
  }
}
