package dev.turnstream.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.Emulator;
import dev.turnstream.emulator.EmulatorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Claude's own TypeScript SDK against a real server, held against the same without one. */
@DisplayName("The Messages API")
class MessagesApiTest {
  private static final Path FOLDER = Path.of("src/test/npm/messages-api");
  private static final Path RECORDED = Path.of("src/test/resources/sse");

  @Test
  void endsForClaudesOwnClientAsItDoesWithoutUs() throws Exception {
    run(Map.of(), "npm", "ci", "--ignore-scripts");
    var options = EmulatorOptions.forTests().withReplays(RECORDED);
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
              "FIXTURES", fixtures());
      var report = run(environment, "node", "--test", "--test-timeout=60000", "messages.test.mjs");
      assertThat(report).contains("# fail 0");
      assertThat(server.isRunning()).isTrue();
      assertThat(emulator.requests())
          .as("only our own key is ever sent on")
          .filteredOn(request -> request.headers().containsKey("x-api-key"))
          .allSatisfy(request ->
              assertThat(request.headers().get("x-api-key")).containsExactly("servers-own"));
    }
  }

  private static String fixtures() throws IOException {
    try (var files = Files.list(RECORDED)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".sse"))
          .sorted()
          .collect(Collectors.joining(","));
    }
  }

  private static String run(Map<String, String> environment, String... command) throws Exception {
    var builder = new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      var process = builder.start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      return output;
    } catch (IOException e) {
      throw new AssertionError("These tests need Node 20 or later with npm on the PATH", e);
    }
  }
}
