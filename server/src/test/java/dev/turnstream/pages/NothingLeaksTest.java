package dev.turnstream.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plants words in everything that is nobody else's business, sends them through each door, and
 * looks for them in everything that the server writes.
 */
@DisplayName("What is said in confidence")
class NothingLeaksTest {
  private static final String PROMPT = "PLANTEDpromptPLANTED";
  private static final String COMPLETION = "PLANTEDcompletionPLANTED";
  private static final String KEY = "PLANTEDkeyPLANTED";
  private static final String UPSTREAM = "PLANTEDupstreamPLANTED";
  private static final String BAD = "PLANTEDbadPLANTED";
  private static final Pattern PLANTED = Pattern.compile("PLANTED[a-z]+PLANTED");

  @TempDir private Path directory;

  private MarkedUpstream upstream;
  private OtlpReceiver receiver;

  @BeforeEach
  void open() throws Exception {
    upstream = new MarkedUpstream(COMPLETION, UPSTREAM);
    receiver = new OtlpReceiver();
  }

  @AfterEach
  void close() {
    upstream.close();
    receiver.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  @DisplayName("is in no log, figure or refusal, nor beside the database, whatever happens")
  void isWrittenNowhere(String format) throws Exception {
    var secrets = new LinkedHashMap<String, String>();
    var written = new LinkedHashMap<String, String>();
    var data = directory.resolve("data");
    var server = start(format, data, secrets);
    try (server;
        var ada = new EveryDoor(server, "authorization", "Bearer " + secrets.get("token"))) {
      for (var manner : MarkedUpstream.Manner.values()) {
        ada.ask(PROMPT + " [" + manner + "]");
      }
      ada.babble(BAD);
      showEverything(server, ada, secrets);
      readEverything(server, written, ada, secrets);
      assertThat(upstream.keys).as("the key was shown").isNotEmpty().containsOnly(KEY);
      assertThat(ada.heard).as("answers came").anyMatch(text -> text.contains(COMPLETION));
      assertTold(server, format);
    }
    written.put("log", server.output());
    written.put("traces", String.join("\n", receiver.bodies));
    assertThat(written.get("traces")).contains("gen_ai.usage.output_tokens");
    readFiles(data, written);
    written.put("audit log", Files.readString(directory.resolve("audit.log")));
    assertThat(written.get("audit log")).contains("sign_in", "ticket_used", "pass_refused");
    written.forEach((where, text) -> {
      assertThat(PLANTED.matcher(text).results().map(found -> found.group())).as(where).isEmpty();
      secrets.forEach(
          (what, secret) -> assertThat(text).as("%s in %s", what, where).doesNotContain(secret));
    });
  }

  /** A server with a user and an operator, whose tokens are secrets too. */
  private RunningServer start(String format, Path data, Map<String, String> secrets)
      throws Exception {
    var tokens = directory.resolve("tokens");
    secrets.put("token", token(tokens, "ada", "user"));
    secrets.put("operator's token", token(tokens, "olga", "operator"));
    return RunningServer.start(
        Map.of("ANTHROPIC_API_KEY", KEY, "OTEL_EXPORTER_OTLP_HEADERS", "authorization=" + KEY),
        "--otlp-endpoint=" + receiver.url(),
        "--upstream-url=" + upstream.url(),
        "--upstream-retries=1",
        "--tokens=" + tokens,
        "--log-format=" + format,
        "--log-level=trace",
        "--audit-log=" + data.resolveSibling("audit.log"),
        "--data-dir=" + data);
  }

  /** Makes a token as an operator does. */
  static String token(Path file, String user, String role) throws Exception {
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.turnstream.app.Main",
            "token",
            "create",
            "--user=" + user,
            "--role=" + role,
            "--tokens=" + file);
    command.environment().keySet().removeIf(name -> name.startsWith("TURNSTREAM_"));
    var process = command.start();
    var text = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).isZero();
    return text;
  }

  /** Signs in, asks for tickets, shows good and bad things. */
  private static void showEverything(
      RunningServer server, EveryDoor ada, Map<String, String> secrets) throws Exception {
    var page =
        List.of("origin", server.url(""), "content-type", "application/x-www-form-urlencoded");
    var signedIn =
        ada.call("POST", "/sign-in", "token=" + secrets.get("token"), page.toArray(String[]::new));
    assertThat(signedIn.statusCode()).isEqualTo(303);
    var cookie = signedIn.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
    secrets.put("cookie", cookie.substring(cookie.indexOf('=') + 1));
    var ticket = new JsonObject(ada.call("POST", "/api/tickets", "{}").body()).getString("ticket");
    secrets.put("ticket", ticket);
    try (var browser = new EveryDoor(server, "cookie", cookie, "origin", server.url(""))) {
      browser.ask(PROMPT);
      browser.call("POST", "/sign-out", "x=" + BAD);
      browser.call("GET", "/api/conversations", "");
    }
    try (var stranger = new EveryDoor(server)) {
      stranger.socket(
          "/ws/chat?ticket=" + ticket, "\"type\":\"done\"", "{\"message\":\"" + PROMPT + "\"}");
      stranger.call("GET", "/api/conversations?ticket=" + ticket, "");
      stranger.call("GET", "/api/conversations?ticket=" + BAD, "");
      stranger.call("GET", "/api/conversations", "", "authorization", "Bearer " + BAD);
      stranger.call("GET", "/api/conversations", "", "authorization", "Bearer a." + BAD + ".c");
      stranger.call("GET", "/api/conversations", "", "x-api-key", BAD);
      stranger.call("GET", "/api/conversations", "", "cookie", "__Host-turnstream=" + BAD);
      stranger.call("POST", "/sign-in", "token=" + BAD, page.toArray(String[]::new));
      stranger.call(
          "GET",
          "/api/conversations",
          "",
          "origin",
          "https://" + BAD.toLowerCase(Locale.ROOT) + ".example");
      ada.refused.addAll(stranger.refused);
    }
  }

  private static void readEverything(
      RunningServer server, Map<String, String> written, EveryDoor ada, Map<String, String> secrets)
      throws Exception {
    int number = 0;
    for (var refusal : ada.refused) {
      written.put("refusal " + ++number + ": " + refusal.substring(0, 3), refusal);
    }
    assertThat(number).as("refusals").isGreaterThan(10);
    var token = "Bearer " + secrets.get("operator's token");
    try (var olga = new EveryDoor(server, "authorization", token)) {
      written.put("/metrics", olga.call("GET", "/metrics", "").body());
      written.put("/ops/data", olga.call("GET", "/ops/data", "").body());
    }
    assertThat(written.get("/metrics")).contains("turnstream_turns_total");
    assertThat(written.get("/ops/data")).contains("concerns");
    written.put("what was heard", withoutAnswers(ada.heard, secrets));
  }

  /** Who asks may read the answer, and who asks for a ticket gets it. */
  private static String withoutAnswers(Collection<String> heard, Map<String, String> secrets) {
    return String.join("\n", heard)
        .replace(COMPLETION, "")
        .replace(PROMPT, "")
        .replace(secrets.get("ticket"), "");
  }

  /** Each turn has its line, so there was something to look through. */
  private static void assertTold(RunningServer server, String format) throws Exception {
    int turns = (MarkedUpstream.Manner.values().length + 1) * EveryDoor.turns() + 1;
    var until = Instant.now().plusSeconds(30);
    while (ended(server).size() < turns && Instant.now().isBefore(until)) {
      Thread.sleep(20); // the log is written by a thread of its own
    }
    assertThat(ended(server)).hasSize(turns);
    if (format.equals("json")) {
      var codes = ended(server).stream().map(line -> new JsonObject(line).getString("code"));
      assertThat(codes)
          .contains(
              "upstream_invalid_request",
              "upstream_error",
              "upstream_protocol",
              "upstream_interrupted");
    }
  }

  private static List<String> ended(RunningServer server) {
    return server.output().lines().filter(line -> line.contains("turn ended")).toList();
  }

  private static void readFiles(Path data, Map<String, String> written) throws IOException {
    try (var files = Files.walk(data)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var text = Files.readString(file, StandardCharsets.ISO_8859_1);
        boolean database = file.getFileName().toString().startsWith("turnstream.db");
        written.put(
            file.getFileName().toString(),
            database ? text.replace(PROMPT, "").replace(COMPLETION, "") : text);
      }
    }
  }
}
