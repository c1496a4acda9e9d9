package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way through a command line leads where the long one does. */
class PlainFlagsTest {
  /** Things that stand on command lines, right and wrong. */
  private static final List<String> WORDS =
      List.of(
          "--port",
          "--port=8081",
          "8081",
          "--emulator",
          "--emulator=false",
          "--emulator=",
          "--echo",
          "true",
          "--host",
          "::1",
          "--host=a=b",
          "-h",
          "--help",
          "-V",
          "--version",
          "--prot=1",
          "-x",
          "--",
          "",
          "-1",
          "word",
          "--port=",
          "--api-key=\"quoted\"",
          "@file",
          "--data-dir",
          "a b");

  @Test
  void saysWhatPicocliSaysOrNothing() {
    var random = new SplittableRandom(11);
    int plain = 0;
    for (int i = 0; i < 3_000; i++) {
      var line = line(random);
      var flags = PlainFlags.read(line);
      if (flags != null) {
        plain++;
        var inFull = CommandLineReader.read(line);
        assertThat(flags).as("%s", List.of(line)).isEqualTo(inFull.flags());
        assertThat(inFull.mistakes()).as("%s", List.of(line)).isEmpty();
        assertThat(inFull.help() || inFull.version()).as("%s", List.of(line)).isFalse();
      }
    }
    assertThat(plain).isGreaterThan(300);
  }

  private static String[] line(RandomGenerator random) {
    var line = new ArrayList<String>();
    int length = random.nextInt(5);
    for (int i = 0; i < length; i++) {
      line.add(WORDS.get(random.nextInt(WORDS.size())));
    }
    return line.toArray(String[]::new);
  }

  @Test
  void takesFlagsAndTheirValues() {
    assertThat(PlainFlags.read("--port", "8081", "--emulator", "--data-dir=/tmp/x"))
        .isEqualTo(Map.of("port", "8081", "emulator", "true", "data-dir", "/tmp/x"));
    assertThat(PlainFlags.read()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-V",
        "--prot=1",
        "word",
        "--port",
        "--port=",
        "--port -1",
        "--port 1 --port 2",
        "--emulator true"
      })
  void leavesTheRestToPicocli(String line) {
    assertThat(PlainFlags.read(line.split(" "))).isNull();
  }
}
