package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Wrong settings")
class AllMistakesTest {
  @TempDir private Path directory;

  private CannotStart refused(Reading reading, String... args) {
    return assertThatExceptionOfType(CannotStart.class)
        .isThrownBy(() -> reading.with(args))
        .actual();
  }

  @Test
  void areToldAllAtOnceEachWithWhereItStandsAndWhatItMayBe() throws Exception {
    var reading =
        new Reading(directory)
            .variable("TURNSTREAM_MAX_TOKENS", "many")
            .variable("TURNSTREAM_MODLE", "x")
            .file("prot = 1", "model = a", "model = b", "heartbeat = 1", "no equals");
    assertThat(refused(reading, "--port=x", "--nonsense", "--host").lines())
        .containsExactlyInAnyOrder(
            "\"--nonsense\" is no setting; --help lists them all",
            "--host lacks its value; it may be a host name or IP address without a port, such as"
                + " localhost, 127.0.0.1 or ::1",
            "the variable TURNSTREAM_MODLE is no setting; did you mean TURNSTREAM_MODEL? --help"
                + " lists them all",
            "turnstream.conf:1: \"prot\" is no setting for a file; did you mean port? --help lists"
                + " them, here without the dashes",
            "turnstream.conf:3: model is set a second time, after turnstream.conf:2; keep one",
            "turnstream.conf:5: the line is refused; it may be \"name = value\" or a # comment",
            "port: \"x\" from --port is refused; it may be a whole number from 0 to 65535",
            "max-tokens: \"many\" from TURNSTREAM_MAX_TOKENS is refused; it may be a whole number"
                + " from 1 to 1000000",
            "heartbeat: \"1\" from turnstream.conf:4 is refused; it may be a duration from 10ms to"
                + " 1h with its unit, such as 500ms, 30s or 10m");
  }

  @Test
  void areToldOnceAlthoughTheyAreReadInTwoPlaces() {
    assertThat(refused(new Reading(directory), "--max-turns=0").lines()).hasSize(1);
  }

  @Test
  void doNotHideThatTheConfigFileIsMissing() {
    var refused = refused(new Reading(directory), "--config=none.conf", "--port=x");
    assertThat(refused.lines())
        .containsExactly(
            "the config file none.conf does not exist",
            "port: \"x\" from --port is refused; it may be a whole number from 0 to 65535");
    assertThat(refused.exitCode()).isEqualTo(CannotStart.WRONG_SETTING);
  }

  @Test
  void areNoContradictionAsWell() {
    assertThat(
            refused(
                    new Reading(directory),
                    "--user-header=x-user",
                    "--trusted-proxies=nobody",
                    "--host=0.0.0.0")
                .lines())
        .singleElement()
        .asString()
        .startsWith("trusted-proxies: \"nobody\" from --trusted-proxies is refused");
  }

  static Stream<Arguments> contradictions() {
    return Stream.of(
        Arguments.of(
            "--metrics-port=9000 --port=9000",
            "metrics-port: \"9000\" from --metrics-port, with --port \"9000\" from --port, is the"
                + " port that users come to; give /metrics another one, or 0 to leave it there"),
        Arguments.of(
            "--metrics-host=127.0.0.1",
            "metrics-host: \"127.0.0.1\" from --metrics-host, with --host 127.0.0.1 (the default), is"
                + " the address that users come to; give /metrics another one, or a"
                + " --metrics-port"),
        Arguments.of(
            "--metrics-host=0.0.0.0",
            "metrics-host: \"0.0.0.0\" can be reached from other machines, and whoever reaches it"
                + " sees all figures; have it asked who it is with --tokens, use --metrics-host"
                + " 127.0.0.1, or accept it with --insecure"),
        Arguments.of(
            "--max-bodies-bytes=1m",
            "max-body-bytes: 33554432 (the default), with --max-bodies-bytes \"1m\" from"
                + " --max-bodies-bytes, is more than all questions together may take, so none of"
                + " that length ever fits"),
        Arguments.of(
            "--journal-bytes=512k",
            "turn-window-bytes: 1048576 (the default), with --journal-bytes \"512k\" from"
                + " --journal-bytes, is more than all turns' logs together may take"),
        Arguments.of(
            "--max-turns=2 --max-turns-per-connection=3",
            "max-turns-per-connection: \"3\" from --max-turns-per-connection, with --max-turns"
                + " \"2\" from --max-turns, is more than the whole server may run"),
        Arguments.of(
            "--upstream-idle-timeout=20m",
            "upstream-idle-timeout: \"20m\" from --upstream-idle-timeout, with --max-turn-time 10m"
                + " (the default), is longer than a turn may last, so it never counts"));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void areAlsoThoseThatCannotHoldTogether(String flags, String line) {
    assertThat(refused(new Reading(directory), flags.split(" ")).lines()).containsExactly(line);
  }

  @Test
  void areNotThoseOfADefaultThatAnotherSettingMakesSmaller() throws Exception {
    var settings = new Reading(directory).with("--max-turns=1", "--max-turn-time=10s");
    assertThat(settings.turns().maxTurns()).isEqualTo(1);
  }
}
