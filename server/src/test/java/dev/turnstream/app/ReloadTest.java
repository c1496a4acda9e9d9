package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.turnstream.gateway.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server, whose upstream notes which key it was shown. */
@DisplayName("A server that runs")
class ReloadTest {
  @TempDir private Path directory;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Queue<String> keys = new ConcurrentLinkedQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer upstream;
  private Main.Running server;

  @BeforeEach
  void start() throws Exception {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/v1/models",
        exchange -> {
          keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-api-key")));
          var body = "{\"data\":[]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    upstream.start();
    Files.writeString(directory.resolve("key"), "sk-KEEP-one\n");
    configure("");
    var out = new PrintStream(log, true, StandardCharsets.UTF_8);
    server =
        new Main(Map.of(), directory, out, out)
            .start(Arguments.read("--port=0", "--data-dir=" + directory.resolve("data")));
  }

  @AfterEach
  void close() {
    http.shutdownNow();
    server.close();
    upstream.stop(0);
  }

  private void configure(String... lines) throws Exception {
    var all =
        "upstream-url = http://127.0.0.1:%d\napi-key-file = %s\n%s\n"
            .formatted(
                upstream.getAddress().getPort(),
                directory.resolve("key"),
                String.join("\n", lines));
    Files.writeString(directory.resolve("turnstream.conf"), all);
  }

  private String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  private void reload() {
    Reloads.anew(server, this::log);
  }

  private int status(String path) {
    return sent(HttpRequest.newBuilder(address(path)).build());
  }

  /** What a page of that origin hears that wants to do something. */
  private int asked(String origin) {
    return sent(
        HttpRequest.newBuilder(address("/api/tickets"))
            .header("origin", origin)
            .POST(BodyPublishers.noBody())
            .build());
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
  }

  private int sent(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString()).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void takesOverWhatCanBeAndSaysWhatNeedsARestart() throws Exception {
    assertThat(asked("https://friend.example")).isEqualTo(403);
    configure(
        "allowed-origins = https://friend.example",
        "retention = 90d",
        "max-turns = 7",
        "model = m");
    reload();
    Waiting.until("the origin may", () -> asked("https://friend.example") == 201);
    assertThat(log())
        .contains(
            "allowed-origins is \"https://friend.example\" now and was not set, by turnstream.conf:3")
        .contains("retention is \"90d\" now and was not set, by turnstream.conf:4")
        .contains("max-turns is \"7\" now and was \"2000\", by turnstream.conf:5")
        .contains(
            "model is \"m\" by turnstream.conf:6 and needs a restart to count; until then it stays \"claude-sonnet-4-6\"");
    configure("");
    reload();
    Waiting.until("the origin may not any more", () -> asked("https://friend.example") == 403);
    assertThat(log()).contains("retention is not set now and was \"90d\", by the default");
  }

  @Test
  void keepsWhatItHasWhenSomethingIsWrongAndTellsAllOfIt() throws Exception {
    configure("max-turns = none", "nonsense = 1", "allowed-origins = https://friend.example");
    reload();
    Waiting.until("all of it is told", () -> log().contains("max-turns: \"none\""));
    assertThat(log())
        .contains("The settings stay as they were: turnstream.conf:4: \"nonsense\" is no setting")
        .contains("The settings stay as they were: max-turns: \"none\" from turnstream.conf:3");
    assertThat(asked("https://friend.example")).isEqualTo(403);
  }

  @Test
  void showsANewKeyAsSoonAsItsFileHasOne() throws Exception {
    assertThat(status("/v1/models")).isEqualTo(200);
    assertThat(keys).containsExactly("sk-KEEP-one");
    Files.writeString(directory.resolve("key"), "two blanks\n");
    Waiting.until("the wrong one is told", () -> log().contains("holds no key"));
    status("/v1/models");
    assertThat(List.copyOf(keys).getLast()).isEqualTo("sk-KEEP-one");
    Files.writeString(directory.resolve("key"), "sk-KEEP-two\n");
    Waiting.until(
        "the new one is shown",
        () -> {
          status("/v1/models");
          return keys.contains("sk-KEEP-two");
        });
    Waiting.until("it is told", () -> log().contains("another key is shown from now on"));
    assertThat(log()).doesNotContain("KEEP");
  }

  @Test
  void takesAKeyOfTheConfigFileInPlaceOfTheOther() throws Exception {
    Files.writeString(
        directory.resolve("turnstream.conf"),
        "upstream-url = http://127.0.0.1:%d\napi-key = sk-KEEP-three\n"
            .formatted(upstream.getAddress().getPort()));
    reload();
    status("/v1/models");
    assertThat(List.copyOf(keys).getLast()).isEqualTo("sk-KEEP-three");
    assertThat(log())
        .contains("api-key is (not shown) now and was not set, by turnstream.conf:2")
        .doesNotContain("KEEP");
  }

  @Test
  void pricesWithATableThatIsChanged() throws Exception {
    var shipped =
        new String(
            Main.class.getResourceAsStream("prices.json").readAllBytes(), StandardCharsets.UTF_8);
    var table = Files.writeString(directory.resolve("prices.json"), shipped);
    configure("prices = " + table);
    reload();
    assertThat(log()).contains("prices is ");
    Files.writeString(table, "{}");
    Waiting.until("the wrong table is told", () -> log().contains("It stays as it was: the price"));
    Files.writeString(
        table, shipped.replaceFirst("\"dated\": *\"[^\"]+\"", "\"dated\": \"2020-02-02\""));
    Waiting.until("the new table counts", () -> log().contains("2020-02-02 count now"));
  }
}
