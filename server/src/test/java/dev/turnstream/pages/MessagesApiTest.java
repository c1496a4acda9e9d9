package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.Emulator;
import dev.turnstream.emulator.EmulatorOptions;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Claude's own TypeScript SDK against a real server, held against the same without one. */
@DisplayName("The Messages API")
class MessagesApiTest {
  private static final Npm CLIENT = new Npm(Path.of("src/test/npm/messages-api"));

  @Test
  void endsForClaudesOwnClientAsItDoesWithoutUs() throws Exception {
    CLIENT.install();
    var options = EmulatorOptions.forTests().withReplays(Recorded.FOLDER);
    try (var emulator = Emulator.start(options);
        var server =
            RunningServer.start(
                Map.of(),
                "--upstream-url=" + emulator.baseUrl(),
                "--api-key=servers-own",
                "--system=Never seen.",
                "--upstream-retries=0")) {
      var environment =
          Map.of(
              "TURNSTREAM_URL", server.url(""),
              "EMULATOR_URL", emulator.baseUrl(),
              "FIXTURES", Recorded.files());
      var report =
          CLIENT.run(environment, "node", "--test", "--test-timeout=60000", "messages.test.mjs");
      assertThat(report).contains("# fail 0");
      assertThat(server.isRunning()).isTrue();
      assertThat(emulator.requests())
          .as("only our own key is ever sent on")
          .filteredOn(request -> request.headers().containsKey("x-api-key"))
          .allSatisfy(request ->
              assertThat(request.headers().get("x-api-key")).containsExactly("servers-own"));
    }
  }
}
