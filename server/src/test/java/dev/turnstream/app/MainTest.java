package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The process")
class MainTest {
  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void showsItsHelpAndEndsWell() {
    assertThat(run("--help")).isZero();
    assertThat(text(out)).startsWith("Usage: turnstream [OPTIONS]").contains("--port");
    assertThat(text(err)).isEmpty();
  }

  @Test
  void showsItsVersionAndEndsWell() {
    assertThat(run("--version")).isZero();
    assertThat(text(out)).matches("turnstream \\S+ \\(build \\S+, Java 2\\d.*\\)\\R");
  }

  @Test
  void endsWithTwoWhenASettingIsWrong() {
    assertThat(run("--port=x")).isEqualTo(2);
    assertThat(text(out)).isEmpty();
    assertThat(text(err))
        .isEqualToNormalizingNewlines(
            "turnstream: port: \"x\" from --port is refused; it may be a whole number from 0 to"
                + " 65535\n");
  }

  @Test
  void endsWithOneWhenTheConfigFileIsNotThere() {
    assertThat(run("--config=none")).isEqualTo(1);
    assertThat(text(err))
        .isEqualToNormalizingNewlines("turnstream: the config file none does not exist\n");
  }

  @Test
  void endsWithOneWhenThePriceTableIsWrong() throws Exception {
    var prices = Files.writeString(directory.resolve("p.json"), "{}");
    assertThat(run("--port=0", "--prices=" + prices)).isEqualTo(1);
    assertThat(text(err))
        .isEqualToNormalizingNewlines(
            "turnstream: the price table " + prices + ", line 1: \"dated\" is missing\n");
  }

  @Test
  void endsWithOneWhenThePortIsTaken() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("--port=" + taken.getLocalPort())).isEqualTo(1);
      assertThat(text(err).lines())
          .singleElement()
          .asString()
          .isEqualTo(
              ("turnstream: can't listen on 127.0.0.1 port %d (Address already in use);"
                      + " choose another --port or --host, or stop whoever has it")
                  .formatted(taken.getLocalPort()));
    }
  }

  private int run(String... args) {
    return new Main(
            Map.of("XDG_DATA_HOME", directory.toString()), directory, stream(out), stream(err))
        .run(args);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
