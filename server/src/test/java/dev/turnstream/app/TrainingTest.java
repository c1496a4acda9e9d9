package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that fails would only be felt: starts and first minutes would be slow again. */
@DisplayName("A training")
class TrainingTest {
  @TempDir private Path folder;

  @Test
  void isAnsweredAtEachDoorAndInACrowd() throws Exception {
    var silent = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    var main = new Main(Map.of(), folder, silent, silent);
    var flags = Arguments.read("--port=0", "--emulator", "--data-dir=" + folder);
    try (var server = main.start(flags);
        var client = HttpClient.newHttpClient()) {
      var training = new Training(client, server.port());
      assertThatCode(
              () -> {
                training.eachDoor();
                training.crowds();
              })
          .doesNotThrowAnyException();
    }
  }
}
