package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What the server hands out")
class SiteTest {
  private static GatewayFixture gateway;

  @BeforeAll
  static void open() throws Exception {
    gateway = new GatewayFixture();
  }

  @AfterAll
  static void close() throws Exception {
    gateway.close();
  }

  private static RawClient.Response ask(String method, String path, String headers)
      throws IOException {
    try (var client = new RawClient(gateway.port())) {
      return client.ask(
          "%s %s HTTP/1.1\r\nHost: localhost:%d\r\n%s\r\n"
              .formatted(method, path, gateway.port(), headers));
    }
  }

  private static RawClient.Response get(String path) throws IOException {
    return ask("GET", path, "");
  }

  @Test
  void tellsWhoAnswersAndWhatIsAllowed() throws Exception {
    var response = get("/info");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("content-type")).isEqualTo("application/json");
    assertThat(response.header("cache-control")).isEqualTo("no-store");
    assertThat(response.json())
        .isEqualTo(
            new JsonObject(
                """
                {"name":"turnstream","version":"0.0.0-test","upstream":"emulator",
                 "model":"claude-sonnet-4-6","max_tokens":1024,
                 "limits":{"message_bytes":65536,"body_bytes":65536,
                 "turns_per_connection":3,"history_bytes":4096}}
                """));
  }

  @Test
  void tellsThatItIsWell() throws Exception {
    assertThat(get("/health").body())
        .isEqualTo("{\"status\":\"ok\",\"version\":\"0.0.0-test\",\"build\":\"local\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/|text/html; charset=utf-8",
        "/?x=y|text/html; charset=utf-8",
        "/tutorial|text/html; charset=utf-8",
        "/assets/chat/chat.js|text/javascript; charset=utf-8",
        "/assets/reading/reading.css|text/css; charset=utf-8",
        "/assets/favicon.svg|image/svg+xml",
        "/client/turnstream.js|text/javascript; charset=utf-8",
        "/client/pass.js|text/javascript; charset=utf-8",
        "/libraries/markdown.js|text/javascript; charset=utf-8",
        "/libraries/licenses.txt|text/plain; charset=utf-8"
      })
  void handsOutPagesWithTheirTypeAndNoneOfTheDangers(String path, String type) throws Exception {
    var response = get(path);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isNotBlank();
    assertThat(response.header("content-type")).isEqualTo(type);
    assertThat(response.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(response.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(response.header("cross-origin-opener-policy")).isEqualTo("same-origin");
    assertThat(response.header("cross-origin-resource-policy")).isEqualTo("same-origin");
    assertThat(response.header("cache-control")).isEqualTo("no-cache");
    var host = "localhost:" + gateway.port();
    assertThat(response.header("content-security-policy").split("; "))
        .containsExactlyInAnyOrder(
            "default-src 'none'",
            "script-src 'self'" + hashes(response.body(), "script"),
            "style-src 'self'" + hashes(response.body(), "style"),
            "img-src 'self' data:",
            "connect-src 'self' ws://%s wss://%s".formatted(host, host),
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            path.matches("/|/[?].*") ? "trusted-types dompurify" : "trusted-types 'none'");
  }

  /** What stands in a page itself is named by what it is, as CSP Level 3 has it. */
  private static String hashes(String page, String element) throws Exception {
    var sources = new StringBuilder();
    var inline =
        Pattern.compile("<%1$s>(.*?)</%1$s>".formatted(element), Pattern.DOTALL).matcher(page);
    while (inline.find()) {
      var hash = MessageDigest.getInstance("SHA-256").digest(inline.group(1).getBytes(UTF_8));
      sources.append(" 'sha256-%s'".formatted(Base64.getEncoder().encodeToString(hash)));
    }
    return sources.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "none,''",
    "cross-site,same-origin",
    "same-site,same-origin",
    "same-origin,same-origin",
    "NONE,same-origin",
    "'',same-origin"
  })
  void takesAPageFromWhoeverOpenedItUnlessNobodyDid(String site, String policy) throws Exception {
    var tag = get("/").header("etag");
    for (var known : new String[] {"", "If-None-Match: " + tag + "\r\n"}) {
      var response = ask("GET", "/", "Sec-Fetch-Site: " + site + "\r\n" + known);
      assertThat(response.header("cross-origin-opener-policy")).isEqualTo(policy);
      assertThat(response.header("vary")).isEqualTo("accept-encoding, sec-fetch-site");
    }
  }

  @Test
  void needsNothingElseForTheFirstFrameOfTheChatPage() throws Exception {
    var page = get("/").body();
    assertThat(page).contains("<style>", "<script>", "--paper: ", "first-contentful-paint");
    assertThat(page).doesNotContain("data-inline", "<img", "<link rel=\"stylesheet\"", "<script ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/tutorial"})
  void namesNoOtherHostInItsPages(String path) throws Exception {
    var links = Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(get(path).body());
    while (links.find()) {
      assertThat(links.group(1)).doesNotContain("//");
      if (links.group(1).startsWith("/assets/")) {
        assertThat(get(links.group(1)).status()).as(links.group(1)).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/tutorial", "/assets/tutorial.js", "/client/turnstream.js"})
  void saysWhenNothingChanged(String path) throws Exception {
    var tag = get(path).header("etag");
    assertThat(tag).matches("\"[0-9a-f-]+\"");
    var again = ask("GET", path, "If-None-Match: " + tag + "\r\n");
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.header("etag")).isEqualTo(tag);
    assertThat(ask("GET", path, "If-None-Match: \"other\"\r\n").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/tutorial", "/assets/chat/chat.js", "/info", "/health"})
  void answersHeadLikeGetButWithoutTheBody(String path) throws Exception {
    var get = get(path);
    try (var client = new RawClient(gateway.port())) {
      var head =
          client.ask(
              "HEAD %s HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n"
                  .formatted(path, gateway.port()));
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("content-type")).isEqualTo(get.header("content-type"));
      assertThat(head.header("content-length"))
          .isEqualTo(String.valueOf(get.body().getBytes(UTF_8).length));
      assertThat(client.in.readAllBytes()).as("no body").isEmpty();
    }
  }

  @Test
  void handsOutTheClientAsItIsInItsPackage() throws Exception {
    assertThat(get("/client/turnstream.js").body())
        .isEqualTo(Files.readString(Path.of("..", "client", "dist", "turnstream.js")));
    assertThat(get("/client/package.json").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip|true",
        "deflate, GZIP;q=0.5, br|true",
        "br, gzip ; q=1.0|true",
        "identity|false",
        "gzip;q=0|false",
        "br,gzip; q=0.000|false",
        "xgzip|false"
      })
  void compressesForThoseWhoTakeIt(String accepted, boolean zipped) throws Exception {
    var plain = get("/client/turnstream.js");
    try (var client = new RawClient(gateway.port())) {
      var response =
          client.ask(
              "GET /client/turnstream.js HTTP/1.1\r\nHost: localhost:%d\r\nAccept-Encoding: %s\r\n\r\n"
                  .formatted(gateway.port(), accepted));
      assertThat(response.header("vary")).isEqualTo("accept-encoding, sec-fetch-site");
      assertThat(response.header("content-encoding")).isEqualTo(zipped ? "gzip" : "");
      assertThat(response.header("etag").equals(plain.header("etag"))).isEqualTo(!zipped);
      int length = Integer.parseInt(response.header("content-length"));
      int whole = Integer.parseInt(plain.header("content-length"));
      assertThat(length < whole / 2).isEqualTo(zipped);
    }
  }

  @Test
  void writesItsOwnAddressIntoTheTutorialsPage() throws Exception {
    assertThat(get("/assets/tutorial.js").body())
        .contains("ws://localhost:" + gateway.port())
        .doesNotContain("ws://localhost:8000");
  }
}
