package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.Emulator;
import dev.turnstream.emulator.EmulatorOptions;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The AI SDK's own client against a real server. */
@DisplayName("The AI SDK")
class AiSdkTest {
  private static final Npm CLIENT = new Npm(Path.of("src/test/npm/ai-sdk"));

  private static Emulator emulator;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    CLIENT.install();
    emulator = Emulator.start(EmulatorOptions.forTests().withReplays(Recorded.FOLDER));
    server =
        RunningServer.start(
            Map.of(),
            "--upstream-url=" + emulator.baseUrl(),
            "--api-key=any",
            "--upstream-retries=0",
            "--max-turns-per-connection=64");
  }

  @AfterAll
  static void stop() {
    server.close();
    emulator.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http.test.mjs", "socket.test.mjs"})
  void findsAllThatItNeeds(String tests) throws Exception {
    var environment =
        Map.of(
            "TURNSTREAM_URL", server.url(""),
            "EMULATOR_URL", emulator.baseUrl(),
            "FIXTURES", Recorded.names());
    var report = CLIENT.run(environment, "node", "--test", "--test-timeout=120000", tests);
    assertThat(report).contains("# fail 0").contains("# skipped 0");
    assertThat(server.isRunning()).isTrue();
  }
}
