package dev.turnstream.pages;

import static dev.turnstream.pages.OtlpReceiver.attribute;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/operating/traces.md, against a receiver that reads the protocol's own classes. */
@DisplayName("Traces")
class TracesTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";

  /** A port that nobody listens on. */
  private static final String NOBODY = "http://127.0.0.1:1";

  private static MarkedUpstream upstream;
  private static OtlpReceiver receiver;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    upstream = new MarkedUpstream("Hello.", "Oh.");
    receiver = new OtlpReceiver();
    server =
        RunningServer.start(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url(),
                "OTEL_EXPORTER_OTLP_HEADERS", "authorization=Basic%20a+b,x-other=1",
                "OTEL_SERVICE_NAME", "chat"),
            "--upstream-url=" + upstream.url(),
            "--upstream-retries=1");
  }

  @AfterAll
  static void stop() {
    server.close();
    receiver.close();
    upstream.close();
  }

  private static String hex(com.google.protobuf.ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private static Span named(List<Span> trace, String name) {
    return trace.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
  }

  private static boolean isUnder(Span span, String path) {
    return attribute(span, "url.path").equals(path);
  }

  /** Asks over SSE in a context, and waits for the trace of that turn. */
  private static List<Span> ask(String message, String traceparent) throws Exception {
    try (var client = new EveryDoor(server, "traceparent", traceparent)) {
      client.call("POST", "/sse/chat", "{\"message\":\"" + message + "\"}");
    }
    var trace = traceparent.split("-", -1)[1];
    return receiver.trace(turn -> hex(turn.getTraceId()).equals(trace));
  }

  private static String traceparent(String trace) {
    return "00-" + trace + "-" + PARENT + "-01";
  }

  @Test
  @DisplayName("have a span for a turn, in the context that its request brought")
  void turn() throws Exception {
    var turn = named(ask("Hi", traceparent(TRACE)), "turn");
    assertThat(hex(turn.getParentSpanId())).isEqualTo(PARENT);
    assertThat(turn.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
    assertThat(attribute(turn, "turnstream.turn.id")).startsWith("turn_");
    assertThat(attribute(turn, "turnstream.request.id")).startsWith("req_");
    assertThat(attribute(turn, "turnstream.status")).isEqualTo("completed");
    assertThat(attribute(turn, "turnstream.answer.characters")).isEqualTo("12");
    assertThat(attribute(turn, "enduser.id")).isEqualTo("local");
    assertThat(attribute(turn, "url.path")).isEqualTo("/sse/chat");
    assertThat(attribute(turn, "client.address")).isEqualTo("127.0.0.1");
    assertThat(turn.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
    assertThat(receiver.resource)
        .containsEntry("service.name", "chat")
        .containsEntry("turnstream.upstream", "compatible")
        .containsKeys("service.version", "service.instance.id", "telemetry.sdk.language");
    assertThat(receiver.authorizations).containsOnly("Basic a+b");
  }

  @Test
  @DisplayName("have a span for the call of the model, by the conventions of GenAI")
  void call() throws Exception {
    var trace = ask("Hi", traceparent("5bf92f3577b34da6a3ce929d0e0e4736"));
    var call = named(trace, "chat claude-sonnet-4-6");
    assertThat(call.getParentSpanId()).isEqualTo(named(trace, "turn").getSpanId());
    assertThat(call.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
    assertThat(attribute(call, "gen_ai.operation.name")).isEqualTo("chat");
    assertThat(attribute(call, "gen_ai.provider.name")).isEqualTo("anthropic");
    assertThat(attribute(call, "gen_ai.request.model")).isEqualTo("claude-sonnet-4-6");
    assertThat(attribute(call, "gen_ai.request.max_tokens")).isEqualTo("1024");
    assertThat(attribute(call, "gen_ai.request.stream")).isEqualTo("true");
    assertThat(attribute(call, "gen_ai.response.id")).isEqualTo("msg_1");
    assertThat(attribute(call, "gen_ai.response.model")).isEqualTo("claude-sonnet-4-6");
    assertThat(attribute(call, "gen_ai.response.finish_reasons")).isEqualTo("[end_turn]");
    assertThat(attribute(call, "gen_ai.usage.input_tokens")).isEqualTo("12");
    assertThat(attribute(call, "gen_ai.usage.output_tokens")).isEqualTo("9");
    assertThat(Double.parseDouble(attribute(call, "gen_ai.response.time_to_first_chunk")))
        .isBetween(0.0, 60.0);
    assertThat(Double.parseDouble(attribute(call, "turnstream.time_to_first_text")))
        .isBetween(0.0, 60.0);
    assertThat(call.getEventsList())
        .singleElement()
        .matches(it -> it.getName().equals("first_text"));
    assertThat(attribute(call, "server.address")).isEqualTo("127.0.0.1");
  }

  @Test
  @DisplayName("go on to the upstream with each request")
  void goOn() throws Exception {
    var trace = ask("Hi", traceparent("6bf92f3577b34da6a3ce929d0e0e4736"));
    var attempt = named(trace, "POST");
    assertThat(attempt.getParentSpanId())
        .isEqualTo(named(trace, "chat claude-sonnet-4-6").getSpanId());
    assertThat(attribute(attempt, "http.request.method")).isEqualTo("POST");
    assertThat(attribute(attempt, "http.response.status_code")).isEqualTo("200");
    assertThat(attribute(attempt, "url.full")).isEqualTo(upstream.url() + "/v1/messages");
    assertThat(attribute(attempt, "http.request.resend_count")).isEmpty();
    assertThat(upstream.traceparents)
        .contains("00-6bf92f3577b34da6a3ce929d0e0e4736-" + hex(attempt.getSpanId()) + "-01");
  }

  @Test
  @DisplayName("have a span for each attempt, and say what was wrong with it")
  void attempts() throws Exception {
    var trace = ask("[ANSWERS_LATER]", traceparent("7bf92f3577b34da6a3ce929d0e0e4736"));
    var attempts = trace.stream().filter(span -> span.getName().equals("POST")).toList();
    assertThat(attempts).hasSize(2);
    var first =
        attempts.stream()
            .filter(span -> attribute(span, "http.request.resend_count").isEmpty())
            .findFirst()
            .orElseThrow();
    var second = attempts.stream().filter(span -> !span.equals(first)).findFirst().orElseThrow();
    assertThat(attribute(first, "error.type")).isEqualTo("upstream_overloaded");
    assertThat(attribute(first, "http.response.status_code")).isEqualTo("529");
    assertThat(first.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(attribute(second, "http.request.resend_count")).isEqualTo("1");
    assertThat(attribute(second, "error.type")).isEmpty();
    assertThat(second.getStartTimeUnixNano()).isGreaterThan(first.getEndTimeUnixNano() - 1);
    assertThat(named(trace, "turn").getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
  }

  @ParameterizedTest
  @CsvSource({
    "REFUSES, 8bf92f3577b34da6a3ce929d0e0e4736, upstream_invalid_request",
    "CUTS, 8cf92f3577b34da6a3ce929d0e0e4736, upstream_interrupted"
  })
  @DisplayName("tell why a turn failed, in our own word")
  void failures(String manner, String id, String code) throws Exception {
    var trace = ask("[" + manner + "]", traceparent(id));
    assertThat(trace).hasSize(3);
    for (var span : trace) {
      assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
      assertThat(span.getStatus().getMessage()).isEmpty();
      assertThat(attribute(span, "error.type")).isEqualTo(code);
    }
    assertThat(attribute(named(trace, "turn"), "turnstream.status")).isEqualTo("failed");
  }

  @Test
  @DisplayName("begin anew where a request brings no good context")
  void badContext() throws Exception {
    String request;
    try (var client = new EveryDoor(server, "traceparent", "00-" + TRACE + "-bad-01")) {
      var answer = client.call("POST", "/api/turns", "{\"id\":\"bad\",\"message\":\"Hi\"}");
      request = answer.headers().firstValue("request-id").orElseThrow();
    }
    var turn = named(receiver.trace(span -> isUnder(span, "/api/turns")), "turn");
    assertThat(turn.getParentSpanId().isEmpty()).isTrue();
    assertThat(hex(turn.getTraceId())).isNotEqualTo(TRACE);
    assertThat(attribute(turn, "gen_ai.conversation.id")).startsWith("conv_");
    assertThat(attribute(turn, "turnstream.request.id")).isEqualTo(request).startsWith("req_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws", "/ws/chat"})
  @DisplayName("of a socket's turns are in the context of its upgrade")
  void sockets(String path) throws Exception {
    var id =
        path.equals("/ws")
            ? "9bf92f3577b34da6a3ce929d0e0e4736"
            : "9cf92f3577b34da6a3ce929d0e0e4736";
    try (var client = new EveryDoor(server, "traceparent", traceparent(id))) {
      client.socket(
          path,
          "\"type\":\"(end|done)\"",
          path.equals("/ws")
              ? "{\"type\":\"start\",\"id\":\"socket\",\"message\":\"Hi\"}"
              : "{\"message\":\"Hi\"}");
    }
    var turn = named(receiver.trace(span -> hex(span.getTraceId()).equals(id)), "turn");
    assertThat(attribute(turn, "url.path")).isEqualTo(path);
    assertThat(hex(turn.getParentSpanId())).isEqualTo(PARENT);
  }

  @Test
  @DisplayName("are not collected where whoever asks does not want it, and the context goes on")
  void notSampled() throws Exception {
    var id = "abf92f3577b34da6a3ce929d0e0e4736";
    try (var client = new EveryDoor(server, "traceparent", "00-" + id + "-" + PARENT + "-00")) {
      client.call("POST", "/sse/chat", "{\"message\":\"Hi\"}");
    }
    assertThat(upstream.traceparents).anyMatch(it -> it.matches("00-" + id + "-.{16}-00"));
    ask("Hi", traceparent("bbf92f3577b34da6a3ce929d0e0e4736")); // and this one has come since
    assertThat(receiver.bodies).isNotEmpty();
    assertThat(upstream.traceparents).noneMatch(it -> it.matches("00-" + id + "-.{16}-01"));
    assertThat(receiver.count(span -> hex(span.getTraceId()).equals(id))).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("hold up nobody when the collector is stuck or gone")
  void badCollector(boolean isStuck) throws Exception {
    var release = new CountDownLatch(1);
    try (var stuck = OtlpReceiver.stuck(release)) {
      try (var other =
              RunningServer.start(
                  Map.of(),
                  "--otlp-endpoint=" + (isStuck ? stuck.url() : NOBODY),
                  "--upstream-url=" + upstream.url(),
                  "--upstream-retries=1");
          var client = new EveryDoor(other)) {
        for (var manner : MarkedUpstream.Manner.values()) {
          client.ask("[" + manner + "]");
        }
        assertThat(other.isRunning()).isTrue();
      }
    }
  }

  @Test
  @DisplayName("cost nothing where there are none: no class of them is loaded")
  void off(@TempDir Path directory) throws Exception {
    var classes = directory.resolve("classes");
    try (var quiet =
            RunningServer.start(
                Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes),
                "--upstream-url=" + upstream.url());
        var client = new EveryDoor(quiet, "traceparent", traceparent(TRACE))) {
      client.call("POST", "/sse/chat", "{\"message\":\"Hi\"}");
      assertThat(upstream.traceparents).contains("null");
    }
    var loaded = Files.readString(classes);
    assertThat(loaded).contains("dev.turnstream.app.Telemetry ");
    assertThat(loaded).doesNotContain("io.opentelemetry").doesNotContain("dev.turnstream.trace");
  }
}
