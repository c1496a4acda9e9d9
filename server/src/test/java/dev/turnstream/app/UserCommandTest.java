package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.turnstream.schema.Schemas;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("./turnstream user")
class UserCommandTest {
  @TempDir private Path directory;

  private Said run(String... args) {
    return Said.by(Map.of(), directory, args);
  }

  private String data() {
    return "--data-dir=" + directory.resolve("data");
  }

  /** A server that asks nobody: what it keeps is of "local". */
  private Main.Running serve(String... more) throws Exception {
    var args = new String[more.length + 4];
    args[0] = "--port=0";
    args[1] = "--emulator";
    args[2] = data();
    args[3] = "--log-level=error";
    System.arraycopy(more, 0, args, 4, more.length);
    var quiet = Said.stream(new ByteArrayOutputStream());
    return new Main(Map.of(), directory, quiet, quiet).start(Arguments.read(args));
  }

  private void ask(Main.Running server, String question) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var turn =
          http.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:%d/api/turns".formatted(server.port())))
                  .header("content-type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          "{\"id\":\"c1\",\"message\":\"%s\"}".formatted(question)))
                  .build(),
              BodyHandlers.ofString());
      var path = turn.headers().firstValue("location").orElseThrow();
      http.send( // until its end
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:%d%s/events".formatted(server.port(), path)))
              .build(),
          BodyHandlers.ofString());
    }
  }

  @Test
  void exportsAndErasesWithoutAServer() throws Exception {
    try (var server = serve()) {
      ask(server, "markerquestion");
      var busy = run("user", "export", "local", data());
      assertThat(busy.exit()).isEqualTo(1);
      assertThat(busy.err()).contains("is in use by another server");
    }
    var log = directory.resolve("audit");
    var exported = run("user", "export", "local", data(), "--audit-log=" + log);
    assertThat(exported.exit()).as(exported.err()).isZero();
    Schemas.assertValid("user_export", exported.out());
    assertThat(JsonMapper.builder().build().readTree(exported.out()).at("/conversations"))
        .hasSize(1);
    assertThat(exported.out()).contains("markerquestion");

    var erased = run("user", "erase", "local", data(), "--audit-log=" + log);
    assertThat(erased.exit()).isZero();
    assertThat(erased.err())
        .startsWith(
            "Of local 1 conversations with 1 turns are gone; 1 rows of the ledger name another now.");
    assertThat(Files.readAllLines(log))
        .satisfiesExactly(
            told -> assertThat(told).contains("\"verb\":\"user_exported\"", "\"local\"", "\"by\":"),
            told -> assertThat(told).contains("\"verb\":\"user_erased\"", "\"local\"", "\"by\":"));
    var after = run("user", "export", "local", data());
    assertThat(after.out()).doesNotContain("markerquestion");
    assertThat(
            Files.readString(directory.resolve("data/turnstream.db"), StandardCharsets.ISO_8859_1))
        .doesNotContain("markerquestion");
  }

  @Test
  void opensASealedStoreWithItsKey() throws Exception {
    var keys =
        Files.writeString(directory.resolve("keys"), "# of today\n" + "ab".repeat(32) + "\n");
    try (var server = serve("--data-key-file=" + keys)) {
      ask(server, "markerquestion");
    }
    assertThat(
            Files.readString(directory.resolve("data/turnstream.db"), StandardCharsets.ISO_8859_1))
        .doesNotContain("markerquestion");
    var without = run("user", "export", "local", data());
    assertThat(without.exit()).isEqualTo(1);
    assertThat(without.err()).contains("is sealed with the data key ").contains("--data-key-file");
    assertThat(run("user", "export", "local", data(), "--data-key-file=" + keys).out())
        .contains("markerquestion");
    assertThat(run("check", data(), "--data-key-file=" + keys).out())
        .contains("data-key-file: the store is sealed with the key ");
    assertThat(run("check", data()).exit()).isEqualTo(1);
  }

  @Test
  void tellsWhatIsWrongWithAKeyFileAndNothingOfWhatIsInIt() throws Exception {
    var keys = Files.writeString(directory.resolve("keys"), "# mine\nKEEP-short\n");
    var said = run("check", data(), "--data-key-file=" + keys);
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out())
        .contains(keys + ", line 2: it may be a key of 64 hexadecimal digits")
        .doesNotContain("KEEP");
    Files.writeString(keys, "# none\n");
    assertThat(run("--port=0", data(), "--data-key-file=" + keys).err())
        .contains("holds no key; make one with: openssl rand -hex 32");
    assertThat(run("--port=0", data(), "--data-key-file=none", "--prices=none").err().lines())
        .as("all at once")
        .hasSize(2);
  }

  @Test
  void saysWhatItNeeds() {
    assertThat(run("user").out()).startsWith("Usage: turnstream user export NAME");
    assertThat(run("user", "drop", "ada").err()).contains("is none of export and erase");
    assertThat(run("user", "erase", data()).err()).contains("say whose data it is");
    assertThat(run("user", "erase", "ada", data()).err()).contains("there is no store at ");
  }
}
