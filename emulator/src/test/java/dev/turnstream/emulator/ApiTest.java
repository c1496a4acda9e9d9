package dev.turnstream.emulator;

import static dev.turnstream.emulator.Caller.body;
import static dev.turnstream.emulator.Caller.streaming;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.Caller.Event;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The Messages API of the emulator")
class ApiTest {
  private static final Emulator EMULATOR = Emulator.start();
  private static final Caller CALLER = new Caller(EMULATOR);

  @BeforeAll
  static void startsFast() {
    assertThat(EMULATOR.port()).isPositive();
  }

  @AfterAll
  static void stop() {
    EMULATOR.close();
  }

  @Nested
  @DisplayName("streams")
  class Streams {
    @Test
    void eventsInTheOrderOfTheProtocol() throws Exception {
      var names = names(CALLER.stream("Hi"));

      assertThat(names.subList(0, 3))
          .containsExactly("message_start", "content_block_start", "ping");
      assertThat(names.subList(names.size() - 3, names.size()))
          .containsExactly("content_block_stop", "message_delta", "message_stop");
      assertThat(names.subList(3, names.size() - 3)).containsOnly("content_block_delta");
    }

    @Test
    void namesThatEqualTheTypes() throws Exception {
      assertThat(CALLER.stream("think, then call a tool"))
          .allSatisfy(event -> assertThat(event.data().getString("type")).isEqualTo(event.name()));
    }

    @Test
    void withTheHeadersOfAStream() throws Exception {
      var headers = CALLER.messages(streaming("Hi")).headers();

      assertThat(headers.firstValue("content-type")).contains("text/event-stream; charset=utf-8");
      assertThat(headers.firstValue("cache-control")).contains("no-cache");
      assertThat(headers.firstValue("request-id")).get().asString().startsWith("req_011");
      assertThat(headers.firstValue("anthropic-ratelimit-requests-remaining")).contains("3999");
    }

    @Test
    void blocksWithIndexesFromZero() throws Exception {
      var events = CALLER.stream("think, then call a tool");
      var starts = events.stream().filter(event -> event.name().equals("content_block_start"));

      assertThat(starts.map(event -> event.data().getInteger("index"))).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Hi",
          "emoji",
          "think about a tool call",
          "a long story",
          "refuse",
          "!emulate deltas=40 size=30"
        })
    void whatItAnswersWithoutStreaming(String prompt) throws Exception {
      var whole = new JsonObject(CALLER.messages(body(prompt)).body());
      var streamed = Accumulated.of(CALLER.stream(prompt));

      assertThat(streamed.content()).isEqualTo(withoutIds(whole.getJsonArray("content")));
      assertThat(streamed.stopReason()).isEqualTo(whole.getString("stop_reason"));
      assertThat(streamed.outputTokens())
          .isEqualTo(whole.getJsonObject("usage").getInteger("output_tokens"));
      assertThat(streamed.inputTokens())
          .isEqualTo(whole.getJsonObject("usage").getInteger("input_tokens"));
    }

    @Test
    void inputCountsThatAgreeWithCountTokens() throws Exception {
      var body = body("How many tokens are these? 🦭").put("system", "Be brief.");
      var counted = new JsonObject(CALLER.post("/v1/messages/count_tokens", body).body());
      var usage = new JsonObject(CALLER.messages(body).body()).getJsonObject("usage");

      assertThat(counted.getInteger("input_tokens"))
          .isEqualTo(usage.getInteger("input_tokens"))
          .isGreaterThan(8);
    }

    @Test
    void overHttp2AsWell() throws Exception {
      try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
        var request =
            CALLER
                .request("/v1/messages")
                .POST(BodyPublishers.ofString(streaming("count to 30").encode()))
                .build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(Accumulated.of(Caller.events(response.body())).text()).endsWith("29, 30");
      }
    }
  }

  @Nested
  @DisplayName("counts the cache:")
  class Cache {
    @Test
    void writtenFirstReadThen() throws Exception {
      var mark = new JsonObject().put("type", "ephemeral");
      var system =
          new JsonObject()
              .put("type", "text")
              .put("text", "A very long instruction. ".repeat(1_000))
              .put("cache_control", mark);
      var body = body("Hi").put("system", new JsonArray().add(system));
      var first = new JsonObject(CALLER.messages(body).body()).getJsonObject("usage");
      var second = new JsonObject(CALLER.messages(body).body()).getJsonObject("usage");

      int written = first.getInteger("cache_creation_input_tokens");
      assertThat(written).isGreaterThan(2_048);
      assertThat(first.getJsonObject("cache_creation").getInteger("ephemeral_5m_input_tokens"))
          .isEqualTo(written);
      assertThat(second.getInteger("cache_read_input_tokens")).isEqualTo(written);
      assertThat(second.getInteger("cache_creation_input_tokens")).isZero();
    }
  }

  @Nested
  @DisplayName("lists models")
  class ListsModels {
    @Test
    void allOfThemInPages() throws Exception {
      var first = new JsonObject(CALLER.get("/v1/models?limit=10").body());
      var last = first.getString("last_id");
      var second = new JsonObject(CALLER.get("/v1/models?limit=10&after_id=" + last).body());

      assertThat(first.getJsonArray("data")).hasSize(10);
      assertThat(first.getBoolean("has_more")).isTrue();
      assertThat(second.getBoolean("has_more")).isFalse();
      assertThat(first.encode() + second.encode()).contains("\"id\":\"claude-sonnet-4-6\"");
    }

    @Test
    void backwards() throws Exception {
      var all = new JsonObject(CALLER.get("/v1/models").body()).getJsonArray("data");
      var third = all.getJsonObject(2).getString("id");
      var page = new JsonObject(CALLER.get("/v1/models?limit=1&before_id=" + third).body());

      assertThat(page.getString("first_id")).isEqualTo(all.getJsonObject(1).getString("id"));
      assertThat(page.getBoolean("has_more")).isTrue();
    }

    @Test
    void oneByIdOrAlias() throws Exception {
      assertThat(CALLER.get("/v1/models/claude-sonnet-4-6").body())
          .contains("\"max_tokens\":128000", "\"display_name\":\"Claude Sonnet 4.6\"");
      assertThat(CALLER.get("/v1/models/claude-haiku-4-5").body())
          .contains("claude-haiku-4-5-20251001");
      assertThat(CALLER.get("/v1/models/claude-0").statusCode()).isEqualTo(404);
      assertThat(CALLER.get("/v1/models?limit=0").statusCode()).isEqualTo(400);
      assertThat(CALLER.get("/v1/models?after_id=nobody").statusCode()).isEqualTo(400);
    }
  }

  @Nested
  @DisplayName("refuses")
  class Refuses {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        nullValues = "-",
        value = {
          "-  | -        | 2023-06-01 | 401 | authentication_error",
          "k  | Bearer t | 2023-06-01 | 401 | authentication_error",
          "-  | Basic x  | 2023-06-01 | 401 | authentication_error",
          "-  | Bearer   | 2023-06-01 | 401 | authentication_error",
          "k  | -        | -          | 400 | invalid_request_error",
          "k  | -        | 2020-01-01 | 400 | invalid_request_error",
        })
    void wrongHeaders(String key, String authorization, String version, int status, String type)
        throws Exception {
      var builder = HttpRequest.newBuilder(URI.create(EMULATOR.baseUrl() + "/v1/messages"));
      set(builder, "x-api-key", key);
      set(builder, "authorization", authorization);
      set(builder, "anthropic-version", version);
      var response =
          Caller.send(builder.POST(BodyPublishers.ofString(body("Hi").encode())).build());

      assertThat(response.statusCode()).isEqualTo(status);
      assertError(response, type);
    }

    @Test
    void keysItDoesNotKnow() throws Exception {
      try (var strict = Emulator.start(EmulatorOptions.forTests().withKeys(Set.of("right-key")))) {
        var caller = new Caller(strict);

        assertThat(caller.messages(body("Hi")).statusCode()).isEqualTo(401);
        assertThat(
                Caller.send(
                        caller
                            .request("/v1/models")
                            .setHeader("x-api-key", "right-key")
                            .GET()
                            .build())
                    .statusCode())
            .isEqualTo(200);
      }
    }

    @Test
    void badJson() throws Exception {
      var request = CALLER.request("/v1/messages").POST(BodyPublishers.ofString("{")).build();
      var response = Caller.send(request);

      assertThat(response.statusCode()).isEqualTo(400);
      assertError(response, "invalid_request_error");
    }

    @Test
    void bodiesThatAreNotPackedAsTheySay() throws Exception {
      for (String encoding : List.of("gzip", "deflate", "snappy")) {
        var request =
            CALLER
                .request("/v1/messages")
                .header("content-encoding", encoding)
                .POST(BodyPublishers.ofString(body("Hi").encode()))
                .build();
        var response = Caller.send(request);

        assertThat(response.statusCode()).as(encoding).isEqualTo(400);
        assertError(response, "invalid_request_error");
      }
    }

    @Test
    void bodiesThatGrowBeyondTheLimit() throws Exception {
      var bytes = new java.io.ByteArrayOutputStream();
      try (var gzip = new java.util.zip.GZIPOutputStream(bytes)) {
        gzip.write(new byte[33 * 1024 * 1024]);
      }
      var request =
          CALLER
              .request("/v1/messages")
              .header("content-encoding", "gzip")
              .POST(BodyPublishers.ofByteArray(bytes.toByteArray()))
              .build();

      assertThat(Caller.send(request).statusCode()).isEqualTo(413);
    }

    @Test
    void unknownModels() throws Exception {
      var response = CALLER.messages(body("Hi").put("model", "claude-1"));

      assertThat(response.statusCode()).isEqualTo(404);
      assertError(response, "not_found_error");
    }

    @Test
    void bodiesOver32Megabytes() throws Exception {
      var response = CALLER.messages(body("x".repeat(32 * 1024 * 1024)));

      assertThat(response.statusCode()).isEqualTo(413);
      assertError(response, "request_too_large");
    }

    @ParameterizedTest
    @CsvSource({"/v1/messages,405", "/v1/messages/count_tokens,405", "/v2/messages,404", "/x,404"})
    void wrongPathsAndMethods(String path, int status) throws Exception {
      var response = CALLER.get(path);

      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(new JsonObject(response.body()).getString("type")).isEqualTo("error");
    }

    private static void set(HttpRequest.Builder builder, String name, String value) {
      if (value != null) {
        builder.header(name, value);
      }
    }

    private static void assertError(HttpResponse<String> response, String type) {
      var body = new JsonObject(response.body());
      assertThat(response.headers().firstValue("content-type")).contains("application/json");
      assertThat(body.getString("type")).isEqualTo("error");
      assertThat(body.getJsonObject("error").getString("type")).isEqualTo(type);
      assertThat(body.getJsonObject("error").getString("message")).isNotBlank();
      assertThat(response.headers().firstValue("request-id"))
          .contains(body.getString("request_id"));
    }
  }

  @Nested
  @DisplayName("takes")
  class Takes {
    @Test
    void bothWaysOfAuthenticationAndBothVersions() throws Exception {
      for (String version : List.of("2023-06-01", "2026-10-21")) {
        for (String header : List.of("x-api-key=k", "authorization=Bearer k")) {
          var pair = header.split("=", 2);
          var request =
              HttpRequest.newBuilder(URI.create(EMULATOR.baseUrl() + "/v1/messages?beta=true"))
                  .header(pair[0], pair[1])
                  .header("anthropic-version", version)
                  .POST(BodyPublishers.ofString(body("Hi").encode()))
                  .build();

          assertThat(Caller.send(request).statusCode()).as(version + " " + header).isEqualTo(200);
        }
      }
    }

    @Test
    void largeBodies() throws Exception {
      var response = CALLER.messages(body("Here is text: " + "word ".repeat(200_000)));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).contains("You asked");
    }

    @Test
    void compressedBodies() throws Exception {
      var bytes = new java.io.ByteArrayOutputStream();
      try (var gzip = new java.util.zip.GZIPOutputStream(bytes)) {
        gzip.write(body("say zipped").toBuffer().getBytes());
      }
      var request =
          CALLER
              .request("/v1/messages")
              .header("content-encoding", "gzip")
              .POST(BodyPublishers.ofByteArray(bytes.toByteArray()))
              .build();

      assertThat(Caller.send(request).body()).contains("\"text\":\"zipped\"");
    }
  }

  private static List<String> names(List<Event> events) {
    return events.stream().map(Event::name).toList();
  }

  private static JsonArray withoutIds(JsonArray content) {
    content.forEach(block -> ((JsonObject) block).remove("id"));
    return content;
  }
}
