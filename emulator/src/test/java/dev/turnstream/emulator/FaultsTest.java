package dev.turnstream.emulator;

import static dev.turnstream.emulator.Caller.body;
import static dev.turnstream.emulator.Caller.streaming;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.turnstream.emulator.Caller.Event;
import dev.turnstream.emulator.script.Script;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("On request the emulator")
class FaultsTest {
  private static final Emulator EMULATOR = Emulator.start();
  private static final Caller CALLER = new Caller(EMULATOR);

  @BeforeEach
  void reset() {
    EMULATOR.reset();
  }

  @AfterAll
  static void stop() {
    EMULATOR.close();
  }

  @ParameterizedTest
  @CsvSource({
    "400,invalid_request_error",
    "401,authentication_error",
    "402,billing_error",
    "403,permission_error",
    "404,not_found_error",
    "409,conflict_error",
    "413,request_too_large",
    "429,rate_limit_error",
    "500,api_error",
    "503,api_error",
    "504,timeout_error",
    "529,overloaded_error"
  })
  void refusesWithAnyStatus(int status, String type) throws Exception {
    EMULATOR.enqueue("status=" + status);
    var response = CALLER.messages(streaming("Hi"));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(new JsonObject(response.body()).getJsonObject("error").getString("type"))
        .isEqualTo(type);
    assertThat(CALLER.messages(body("Hi")).statusCode()).isEqualTo(200);
  }

  @Test
  void asksToWait() throws Exception {
    EMULATOR.enqueue("status=429 retry-after=2 should-retry=false");
    var headers = CALLER.messages(body("Hi")).headers();

    assertThat(headers.firstValue("retry-after")).contains("2");
    assertThat(headers.firstValue("x-should-retry")).contains("false");
    assertThat(headers.allValues("anthropic-ratelimit-requests-remaining")).containsExactly("0");
  }

  @Test
  void answersLikeAProxy() throws Exception {
    EMULATOR.enqueue("status=502 html");
    EMULATOR.enqueue(Script.parse("status=503 body=\"no body is an island\""));

    var page = CALLER.messages(body("Hi"));
    assertThat(page.headers().firstValue("content-type")).contains("text/html");
    assertThat(page.body()).contains("<h1>502</h1>");
    assertThat(CALLER.messages(body("Hi")).body()).isEqualTo("no body is an island");
  }

  @Test
  void sendsAnErrorAfterSomeDeltas() throws Exception {
    var events = CALLER.stream("!emulate error-after=3 error-type=api_error message=Oops\nstory");

    assertThat(deltas(events)).isEqualTo(3);
    assertThat(events.getLast().name()).isEqualTo("error");
    assertThat(events.getLast().data().getJsonObject("error"))
        .isEqualTo(new JsonObject().put("type", "api_error").put("message", "Oops"));
    assertThat(events.getLast().data().getString("request_id")).startsWith("req_");
  }

  @Test
  void sendsAnErrorAfterTheLastDelta() throws Exception {
    var events = CALLER.stream("!emulate deltas=3 error-after=3");

    assertThat(deltas(events)).isEqualTo(3);
    assertThat(events.getLast().name()).isEqualTo("error");
  }

  @Nested
  @DisplayName("cuts the stream:")
  class Cuts {
    @Test
    void aCleanEndWithoutMessageStop() throws Exception {
      var wire = CALLER.wire(streaming("!emulate deltas=9 cut-after=4 cut=end"));

      assertThat(wire.isWhole()).isTrue();
      assertThat(wire.text()).doesNotContain("message_stop");
      assertThat(count(wire.text(), "event: content_block_delta")).isEqualTo(4);
    }

    @Test
    void aClosedSocket() throws Exception {
      var wire = CALLER.wire(streaming("!emulate deltas=9 cut-after=4"));

      assertThat(wire.isWhole()).isFalse();
      assertThat(wire.reset()).isFalse();
      assertThat(count(wire.text(), "event: content_block_delta")).isEqualTo(4);
    }

    @Test
    void aReset() throws Exception {
      var wire = CALLER.wire(streaming("!emulate deltas=9 cut-after=4 cut=reset"));

      assertThat(wire.reset()).isTrue();
    }

    @Test
    void inTheMiddleOfAnEvent() throws Exception {
      var wire = CALLER.wire(streaming("!emulate deltas=9 cut-after=4 mid-event cut=end"));

      assertThat(wire.text()).doesNotEndWith("\n\n\r\n0\r\n\r\n");
      assertThat(count(wire.text(), "event: content_block_delta")).isEqualTo(5);
    }

    @Test
    void andAnAnswerThatIsNotStreamed() {
      EMULATOR.enqueue("cut-after=1");

      assertThatExceptionOfType(IOException.class).isThrownBy(() -> CALLER.messages(body("story")));
    }
  }

  @Nested
  @DisplayName("shapes the wire:")
  class Shapes {
    @Test
    void oneByteAtATime() throws Exception {
      var wire = CALLER.wire(streaming("!emulate deltas=2 chunk=1"));

      assertThat(wire.isWhole()).isTrue();
      assertThat(wire.text()).contains("\r\n1\r\ne\r\n1\r\nv\r\n1\r\ne\r\n1\r\nn\r\n1\r\nt\r\n");
    }

    @Test
    void eachDeltaInAWriteOfItsOwn() throws Exception {
      var together = CALLER.wire(streaming("!emulate deltas=5 rate=0 ttft=0"));
      var apart = CALLER.wire(streaming("!emulate deltas=5 rate=0 ttft=0 apart"));
      var begun = Pattern.compile("\r\n[0-9a-f]+\r\nevent: content_block_delta");

      assertThat(begun.matcher(together.text()).results().count()).isZero();
      assertThat(begun.matcher(apart.text()).results().count()).isEqualTo(4);
      assertThat(count(apart.text(), "event: content_block_delta")).isEqualTo(5);
    }

    @Test
    void carriageReturns() throws Exception {
      var text = CALLER.messages(streaming("!emulate crlf say=Hi")).body();

      assertThat(text.replace("\r\n", "")).doesNotContain("\n").doesNotContain("\r");
      assertThat(Accumulated.of(Caller.events(text)).text()).isEqualTo("Hi");
    }

    @Test
    void eventsWithoutNames() throws Exception {
      var text = CALLER.messages(streaming("!emulate unnamed say=Hi")).body();

      assertThat(text).doesNotContain("event:").contains("data: {\"type\":\"message_stop\"}\n\n");
    }

    @Test
    void thingsNobodyKnowsYet() throws Exception {
      var events = CALLER.stream("!emulate unknown say=Hi");

      assertThat(events).extracting(Event::name).contains("message_weather");
      assertThat(events.toString()).contains("hologram_delta", "\"mood\"");
      assertThat(text(events)).isEqualTo("Hi");
    }

    @Test
    void commentsAndDone() throws Exception {
      var text = CALLER.messages(streaming("!emulate comments done pings=false say=Hi")).body();

      assertThat(text).contains("\n: EMULATOR PROCESSING\n\n").endsWith("data: [DONE]\n\n");
      assertThat(text).doesNotContain("ping");
    }

    @Test
    void zeroUsage() throws Exception {
      var events = CALLER.stream("!emulate zero-usage say=Hi");

      assertThat(events.toString()).doesNotContainPattern("_tokens\":[1-9]");
    }

    @Test
    void blocksThatOverlap() throws Exception {
      var names = CALLER.stream("!emulate overlap think say=Hi").stream().map(Event::name).toList();

      assertThat(names.subList(names.size() - 4, names.size()))
          .containsExactly(
              "content_block_stop", "content_block_stop", "message_delta", "message_stop");
      assertThat(names.indexOf("content_block_stop"))
          .isGreaterThan(names.lastIndexOf("content_block_delta"));
    }

    @Test
    void stampsAndSizes() throws Exception {
      long before = System.nanoTime();
      var events = CALLER.stream("!emulate deltas=3 stamps size=50");
      long after = System.nanoTime();

      var texts = texts(events);
      assertThat(texts).hasSize(3).allMatch(text -> text.length() == 50);
      assertThat(texts)
          .allSatisfy(text ->
              assertThat(Long.parseUnsignedLong(text.substring(0, 16), 16))
                  .isBetween(before, after));
    }

    @Test
    void anyStopReason() throws Exception {
      assertThat(Accumulated.of(CALLER.stream("!emulate stop=pause_turn")).stopReason())
          .isEqualTo("pause_turn");
    }
  }

  @Nested
  @DisplayName("keeps a pace:")
  class Paces {
    /** What no busy machine makes of these, and a wrong unit does. */
    private static final long TOO_LONG = 10_000;

    @Test
    void aDelayForEachDelta() throws Exception {
      long start = System.nanoTime();
      CALLER.stream("!emulate deltas=11 delay=20 ttft=50");
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

      assertThat(took).isBetween(250L, TOO_LONG);
    }

    @Test
    void theSameForAnAnswerThatIsNotStreamed() throws Exception {
      long start = System.nanoTime();
      CALLER.messages(body("!emulate deltas=10 delay=20 ttft=50"));

      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
          .isBetween(250L, TOO_LONG);
    }

    @Test
    void silenceAndThenTheRest() throws Exception {
      long start = System.nanoTime();
      var events = CALLER.stream("!emulate deltas=5 stall-after=2 stall=200");

      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
          .isBetween(200L, TOO_LONG);
      assertThat(deltas(events)).isEqualTo(5);
      assertThat(events.getLast().name()).isEqualTo("message_stop");
    }

    @Test
    void pingsWhileNothingElseComes() throws Exception {
      long start = System.nanoTime();
      var events = CALLER.stream("!emulate deltas=2 delay=400 ping-every=50");
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

      assertThat(events.stream().filter(event -> event.name().equals("ping")).count())
          .as("pings in %d ms, of which a busy machine may miss some", took)
          .isBetween(2L, 1 + took / 50);
    }

    @Test
    void headersThatWait() throws Exception {
      long start = System.nanoTime();
      CALLER.messages(streaming("!emulate hold=200 say=Hi"));

      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
          .isBetween(200L, TOO_LONG);
    }
  }

  @Nested
  @DisplayName("is steered")
  class Steered {
    @Test
    void byItsQueueInOrder() throws Exception {
      EMULATOR.enqueue("status=529 times=2");
      EMULATOR.enqueue("say=Third");

      assertThat(CALLER.messages(body("Hi")).statusCode()).isEqualTo(529);
      assertThat(CALLER.messages(body("Hi")).statusCode()).isEqualTo(529);
      assertThat(CALLER.messages(body("Hi")).body()).contains("Third");
      assertThat(CALLER.messages(body("Hi")).body()).contains("Hello!");
    }

    @Test
    void overHttp() throws Exception {
      var queued = CALLER.post("/emulator/script", new JsonObject().put("say", "Over HTTP"));

      assertThat(queued.body()).isEqualTo("{\"queued\":1}");
      assertThat(CALLER.messages(body("Hi")).body()).contains("Over HTTP");
      assertThat(new JsonObject(CALLER.get("/emulator/stats").body()).getInteger("completed"))
          .isEqualTo(1);
      assertThat(CALLER.get("/emulator/requests").body())
          .contains("\"x-api-key\":\"(hidden)\"")
          .doesNotContain("test-key");
      CALLER.post("/emulator/reset", new JsonObject());
      assertThat(EMULATOR.stats().completed()).isZero();
    }

    @Test
    void andSaysWhatItDoesNotUnderstand() throws Exception {
      assertThat(CALLER.post("/emulator/script", new JsonObject().put("dleay", 1)).statusCode())
          .isEqualTo(400);
      var response = CALLER.messages(body("!emulate dleay=1"));
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("there is no setting 'dleay'");
    }

    @Test
    void butNotByAWebPage() throws Exception {
      var request =
          CALLER
              .request("/emulator/script")
              .header("origin", "https://example.org")
              .POST(BodyPublishers.ofString("{}"))
              .build();

      assertThat(Caller.send(request).statusCode()).isEqualTo(403);
    }

    @Test
    void norWhereThatIsSwitchedOff() throws Exception {
      var options = EmulatorOptions.forTests().withControls(false).withPromptScripts(false);
      try (var closed = Emulator.start(options)) {
        var caller = new Caller(closed);

        assertThat(caller.get("/emulator/stats").statusCode()).isEqualTo(404);
        assertThat(caller.messages(body("!emulate status=500")).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void recordsRequests() throws Exception {
    CALLER.messages(body("Remember me"));

    var request = EMULATOR.requests().getLast();
    assertThat(request.uri()).isEqualTo("/v1/messages");
    assertThat(request.header("anthropic-version")).isEqualTo("2026-10-21");
    assertThat(request.json().encode()).contains("Remember me");
  }

  private static List<String> texts(List<Event> events) {
    return events.stream()
        .filter(event -> event.name().equals("content_block_delta"))
        .map(event -> event.data().getJsonObject("delta").getString("text", ""))
        .toList();
  }

  private static String text(List<Event> events) {
    return String.join("", texts(events));
  }

  private static long deltas(List<Event> events) {
    return events.stream().filter(event -> event.name().equals("content_block_delta")).count();
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }
}
