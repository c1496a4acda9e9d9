package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("./turnstream usage")
class UsageCommandTest {
  @TempDir private Path directory;

  private Said run(String... args) {
    return Said.by(Map.of(), directory, args);
  }

  private String data() {
    return "--data-dir=" + directory.resolve("data");
  }

  private Main.Running serve() throws Exception {
    var quiet = Said.stream(new ByteArrayOutputStream());
    return new Main(Map.of(), directory, quiet, quiet)
        .start(Arguments.read("--port=0", "--emulator", data(), "--log-level=error"));
  }

  private static String get(Main.Running server, String path) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(address(server, path)).build(), BodyHandlers.ofString())
          .body();
    }
  }

  private static URI address(Main.Running server, String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
  }

  private static void ask(Main.Running server) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(address(server, "/v1/messages"))
                  .header("content-type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          """
                          {"model":"claude-sonnet-4-6","max_tokens":300,\
                          "messages":[{"role":"user","content":"!emulate rate=0\\nrepeat x"}]}\
                          """))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("says the same as /ops/usage, while the server runs and after it")
  void saysTheSame() throws Exception {
    String csv;
    String json;
    try (var server = serve()) {
      ask(server);
      csv = get(server, "/ops/usage?format=csv"); // once that is told, it stands in the file
      json = get(server, "/ops/usage");
      assertThat(run("usage", data())).isEqualTo(new Said(0, csv, ""));
      ask(server);
      var two = get(server, "/ops/usage");
      assertThat(two).contains("\"turns\":2");
      assertThat(run("usage", data(), "--format=json").out()).isEqualTo(two);
      csv = get(server, "/ops/usage?format=csv");
      json = get(server, "/ops/usage");
    }
    assertThat(run("usage", data())).isEqualTo(new Said(0, csv, ""));
    assertThat(run("usage", data(), "--format", "json", "--user", "local").out()).isEqualTo(json);
    assertThat(run("usage", data(), "--format=json", "--user=ada").out()).contains("\"usage\":[]");
    assertThat(
            new JsonObject(
                run("usage", data(), "--format=json", "--to=2020-01-31", "--from=2020-01-01")
                    .out()))
        .isEqualTo(new JsonObject("{\"from\":\"2020-01-01\",\"to\":\"2020-01-31\",\"usage\":[]}"));
  }

  @Test
  @DisplayName("needs no data key, and changes no file")
  void onlyLooks() throws Exception {
    var keys = Files.writeString(directory.resolve("keys"), "ab".repeat(32) + "\n");
    var quiet = Said.stream(new ByteArrayOutputStream());
    try (var server =
        new Main(Map.of(), directory, quiet, quiet)
            .start(Arguments.read("--port=0", "--emulator", data(), "--data-key-file=" + keys))) {
      ask(server);
    }
    var store = directory.resolve("data/turnstream.db");
    var before = Files.readAllBytes(store);
    assertThat(run("usage", data()).out()).contains(",local,claude-sonnet-4-6,1,");
    assertThat(Files.readAllBytes(store)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--from=yesterday | --from may be a day such as 2026-11-28, of UTC",
        "--format=xml | --format may be csv or json",
        "--user= | --user may be 1 to 128 characters",
        "--nonsense | ./turnstream usage --help",
      })
  void refusesWhatMeansNothing(String argument, String why) {
    var said = run("usage", argument);
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.err()).startsWith("turnstream: usage: ").contains(why);
  }

  @Test
  void saysWhatItNeeds() {
    assertThat(run("usage", "--help").out())
        .contains("turnstream usage", "--from", "--to", "--user", "--format", "--data-dir");
    var said = run("usage", data());
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err()).contains("there is no store at ");
  }
}
