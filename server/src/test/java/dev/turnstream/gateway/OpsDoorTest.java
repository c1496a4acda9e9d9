package dev.turnstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.ops.Scraped;
import dev.turnstream.upstream.Upstream.Ending;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What operators are told")
class OpsDoorTest {
  private static final String MODEL = "claude-sonnet-4-6";

  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = GatewayFixture.onLoops(2, GatewayFixture.JOURNAL);
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private RawClient.Response ask(String method, String path, String headers) {
    try (var client = new RawClient(gateway.port())) {
      return client.ask(
          "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\n"
              .formatted(method, path, gateway.port(), headers));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonObject data() {
    return ask("GET", "/ops/data", "").json();
  }

  private Scraped metrics() {
    return Scraped.read(ask("GET", "/metrics", "").body());
  }

  /** One turn that is answered, one that fails, one that is cancelled, and one that runs on. */
  private void fourTurns(RawClient client) throws Exception {
    client.text("{\"message\":\"one\"}");
    var answered = gateway.nextQuestion();
    answered.begin(100);
    answered.say("a");
    answered.say("b");
    answered.say("c");
    answered.finish(50);
    client.text("{\"message\":\"two\"}");
    gateway
        .nextQuestion()
        .end(new Ending.Failed(Failure.of(FailureCode.UPSTREAM_OVERLOADED, "Too busy.")));
    client.text("{\"message\":\"three\"}");
    gateway.nextQuestion();
    client.text("{\"type\":\"cancel\"}");
    client.text("{\"message\":\"four\"}");
    gateway.nextQuestion().begin(1);
    Waiting.until(
        "three turns are counted",
        () -> metrics().value("turnstream_turns_total", "{state=cancelled}") == 1);
    Waiting.until("the fourth runs", () -> metrics().value("turnstream_turns_running") == 1);
  }

  @Test
  void isWhatHappenedInPrometheusWords() throws Exception {
    try (var client = RawClient.open(gateway.port(), "/ws/chat")) {
      fourTurns(client);
      var told = metrics();
      assertThat(told.value("turnstream_turns_total", "{state=completed}")).isEqualTo(1);
      assertThat(told.value("turnstream_turns_total", "{state=failed}")).isEqualTo(1);
      assertThat(told.value("turnstream_turns_total", "{state=interrupted}")).isZero();
      assertThat(told.value("turnstream_turn_failures_total", "{code=upstream_overloaded}"))
          .isEqualTo(1);
      assertThat(told.value("turnstream_turn_failures_total", "{code=internal}")).isZero();
      assertThat(told.value("turnstream_deltas_total")).isEqualTo(3);
      assertThat(told.value("turnstream_watchers")).isEqualTo(1);
      assertThat(told.value("turnstream_websockets")).isEqualTo(1);
      assertThat(told.value("turnstream_connections")).isGreaterThanOrEqualTo(1);
      assertThat(told.value("turnstream_turns_limit")).isEqualTo(400);
      assertThat(told.value("turnstream_tokens_total", "{model=%s, type=input}".formatted(MODEL)))
          .isGreaterThanOrEqualTo(100);
      assertThat(told.value("turnstream_tokens_total", "{model=%s, type=output}".formatted(MODEL)))
          .isGreaterThanOrEqualTo(50);
      assertThat(told.value("turnstream_cost_today_dollars"))
          .isEqualTo(told.value("turnstream_cost_dollars_total", "{model=%s}".formatted(MODEL)))
          .isGreaterThanOrEqualTo(0.00105);
      assertThat(told.value("turnstream_journal_bytes")).isPositive();
      assertThat(
              told.value(
                  "turnstream_build_info",
                  "{build=a-build, upstream=emulator, version=0.0.0-test}"))
          .isEqualTo(1);
    }
  }

  @Test
  void hasHistogramsThatAddUp() throws Exception {
    try (var client = RawClient.open(gateway.port(), "/ws/chat")) {
      fourTurns(client);
      var told = metrics();
      assertThat(told.value("turnstream_time_to_first_token_seconds_count")).isEqualTo(1);
      assertThat(told.value("turnstream_token_gap_seconds_count")).isEqualTo(2);
      assertThat(told.value("turnstream_turn_duration_seconds_count")).isEqualTo(3);
      told.types()
          .forEach((name, type) -> {
            if (type.equals("histogram")) {
              var buckets = told.buckets(name);
              assertThat(buckets).hasSize(26).isSorted();
              assertThat(buckets.getLast()).isEqualTo(told.value(name + "_count"));
            }
          });
      assertThat(told.value("turnstream_event_loop_delay_seconds_count")).isPositive();
    }
  }

  @Test
  void hasNamesAsPrometheusWantsThem() {
    var told = metrics();
    assertThat(told.helped()).containsAll(told.types().keySet());
    told.types()
        .forEach((name, type) -> {
          assertThat(name).matches("(turnstream|jvm|process)_[a-z0-9_]+");
          assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
          assertThat(name).doesNotContain("_ms").doesNotContain("milli");
        });
    assertThat(told.names())
        .contains("process_start_time_seconds", "jvm_memory_used_bytes", "jvm_threads_current");
  }

  @Test
  void comesAsOpenmetricsToThoseWhoTakeIt() {
    var plain = ask("GET", "/metrics", "");
    assertThat(plain.header("content-type")).startsWith("text/plain; version=0.0.4");
    assertThat(plain.header("cache-control")).isEqualTo("no-store");
    var open = ask("GET", "/metrics", "Accept: application/openmetrics-text;version=1.0.0\r\n");
    assertThat(open.header("content-type")).startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void isWhatHappenedAsJson() throws Exception {
    try (var client = RawClient.open(gateway.port(), "/ws/chat")) {
      fourTurns(client);
      Waiting.until("a step has it", () -> sum(data().getJsonArray("steps"), "cancelled") == 1);
      var data = data();
      assertThat(data.getString("run")).isEqualTo("run-1");
      assertThat(data.getJsonObject("now").getInteger("running")).isEqualTo(1);
      assertThat(data.getJsonObject("now").getInteger("watchers")).isEqualTo(1);
      assertThat(data.getJsonObject("limits").getInteger("connections")).isEqualTo(400);
      var totals = data.getJsonObject("totals");
      assertThat(totals.getJsonObject("ends"))
          .isEqualTo(
              new JsonObject("{\"completed\":1,\"cancelled\":1,\"failed\":1,\"interrupted\":0}"));
      assertThat(totals.getJsonObject("failures"))
          .isEqualTo(new JsonObject("{\"upstream_overloaded\":1}"));
      assertThat(totals.getJsonObject("gaps").getInteger("count")).isEqualTo(2);
      assertThat(data.getJsonArray("bounds_ms").getDouble(0)).isEqualTo(0.0625);
      var models = data.getJsonArray("days").getJsonObject(0).getJsonArray("models");
      assertThat(models.getJsonObject(0).getString("model")).isEqualTo(MODEL);
      assertThat(models.getJsonObject(0).getInteger("turns")).isEqualTo(3);
    }
  }

  private static int sum(JsonArray steps, String end) {
    return steps.stream()
        .collect(
            Collectors.summingInt(
                step -> ((JsonObject) step).getJsonObject("ends").getInteger(end)));
  }

  @Test
  void isOnlyWhatIsNewForThoseWhoHaveTheRest() {
    Waiting.until("there is a step", () -> !data().getJsonArray("steps").isEmpty());
    var steps = data().getJsonArray("steps");
    long last = steps.getJsonObject(steps.size() - 1).getLong("step");
    var rest = ask("GET", "/ops/data?run=run-1&after=" + last, "").json();
    assertThat(rest.getJsonArray("steps").stream())
        .allSatisfy(step -> assertThat(((JsonObject) step).getLong("step")).isGreaterThan(last));
    var another = ask("GET", "/ops/data?run=run-0&after=" + last, "").json();
    assertThat(another.getJsonArray("steps").getJsonObject(0).getLong("step"))
        .as("of another run everything is new")
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "1.5", "", "99999999999999999999"})
  void isRefusedToThoseWhoAskForNothingThatIs(String after) {
    var refused = ask("GET", "/ops/data?after=" + after, "");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().getString("code")).isEqualTo("bad_command");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/ops/data"})
  void isClosedToThoseWhoMayNotKnow(String path) throws Exception {
    try (var client = new RawClient(gateway.port())) {
      var foreign = client.ask("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\n\r\n");
      assertThat(foreign.status()).isEqualTo(403);
      assertThat(foreign.json().getString("code")).isEqualTo("host_refused");
    }
    var page = ask("GET", path, "Origin: https://evil.example\r\n");
    assertThat(page.header("access-control-allow-origin")).isEmpty();
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
    var post = ask("POST", path, "Content-Length: 0\r\n");
    assertThat(post.status()).isEqualTo(405);
    assertThat(post.header("allow")).isEqualTo("GET");
    var head = ask("HEAD", path, "");
    assertThat(head.status()).isEqualTo(200);
  }

  @Test
  void countsNoWatcherThatHasGone() throws Exception {
    try (var client = RawClient.open(gateway.port(), "/ws/chat")) {
      client.text("{\"message\":\"one\"}");
      gateway.nextQuestion().begin(1);
      Waiting.until("it watches", () -> metrics().value("turnstream_watchers") == 1);
    }
    Waiting.until("nobody watches", () -> metrics().value("turnstream_watchers") == 0);
    Waiting.until("no turn runs", () -> metrics().value("turnstream_turns_running") == 0);
    assertThat(metrics().value("turnstream_websockets")).isZero();
  }
}
