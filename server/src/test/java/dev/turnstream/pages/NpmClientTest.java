package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code npm test} of the client: its types, its size, its own tests, those with a server. */
@DisplayName("The npm client")
@ExtendWith(Stage.class)
class NpmClientTest {
  private static final Npm CLIENT = new Npm(Path.of("../client"));

  private final RunningServer server;

  NpmClientTest(RunningServer server) {
    this.server = server;
  }

  @BeforeAll
  static void install() throws Exception {
    CLIENT.install();
  }

  @Test
  void passesItsTestsAlsoWithARealServer() throws Exception {
    var report = CLIENT.run(Map.of("TURNSTREAM_URL", server.url("")), "npm", "test");
    assertThat(report).contains("# fail 0").doesNotContain("# SKIP TURNSTREAM_URL");
  }

  @Test
  @DisplayName("passes them as it is handed out to pages too")
  void passesThemAsItIsServed() throws Exception {
    var served = CLIENT.folder().resolve("node_modules/.served.mjs");
    try (var in = URI.create(server.url("/client/turnstream.js")).toURL().openStream()) {
      Files.write(served, in.readAllBytes());
    }
    var environment =
        Map.of(
            "TURNSTREAM_URL", server.url(""), "TURNSTREAM_CLIENT", "../node_modules/.served.mjs");
    var report =
        CLIENT.run(environment, "node", "--test", "--test-timeout=60000", "test/real.test.js");
    assertThat(report).contains("# fail 0").doesNotContain("# SKIP TURNSTREAM_URL");
  }

  @Test
  @DisplayName("shows who it is to a server that asks")
  void showsWhoItIs(@TempDir Path directory) throws Exception {
    var tokens = directory.resolve("tokens");
    var token =
        RunningServer.command("token", "create", "--user", "ada", "--tokens", tokens.toString());
    try (var asking = RunningServer.start("--tokens=" + tokens)) {
      var environment =
          Map.of("TURNSTREAM_PASS_URL", asking.url(""), "TURNSTREAM_PASS_TOKEN", token);
      var report =
          CLIENT.run(environment, "node", "--test", "--test-timeout=60000", "test/pass.test.js");
      assertThat(report).contains("# fail 0").doesNotContain("# SKIP");
      assertThat(asking.output()).as("the log holds no token").doesNotContain(token);
    }
  }
}
