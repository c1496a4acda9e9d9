package dev.turnstream.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs {@code npm test} of the client: its types, its size, its own tests, those with a server. */
@DisplayName("The npm client")
@ExtendWith(Stage.class)
class NpmClientTest {
  private static final Path FOLDER = Path.of("../client");
  private static final Path INSTALLED = FOLDER.resolve("node_modules/.package-lock.json");

  private final RunningServer server;

  NpmClientTest(RunningServer server) {
    this.server = server;
  }

  @BeforeAll
  static void install() throws Exception {
    var lock = FOLDER.resolve("package-lock.json");
    boolean isFresh =
        Files.exists(INSTALLED)
            && Files.getLastModifiedTime(INSTALLED).compareTo(Files.getLastModifiedTime(lock)) >= 0;
    if (!isFresh) {
      run(Map.of(), "npm", "ci", "--ignore-scripts");
    }
  }

  @Test
  void passesItsTestsAlsoWithARealServer() throws Exception {
    var report = run(Map.of("TURNSTREAM_URL", server.url("")), "npm", "test");
    assertThat(report).contains("# fail 0").doesNotContain("# SKIP TURNSTREAM_URL");
  }

  @Test
  @DisplayName("passes them as it is handed out to pages too")
  void passesThemAsItIsServed() throws Exception {
    var served = FOLDER.resolve("node_modules/.served.mjs");
    try (var in = URI.create(server.url("/client/turnstream.js")).toURL().openStream()) {
      Files.write(served, in.readAllBytes());
    }
    var environment =
        Map.of(
            "TURNSTREAM_URL", server.url(""), "TURNSTREAM_CLIENT", "../node_modules/.served.mjs");
    var report = run(environment, "node", "--test", "--test-timeout=60000", "test/real.test.js");
    assertThat(report).contains("# fail 0").doesNotContain("# SKIP TURNSTREAM_URL");
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
      throw new AssertionError("The client's tests need Node 20 or later with npm on the PATH", e);
    }
  }
}
