package dev.turnstream.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.Emulator;
import dev.turnstream.gateway.Waiting;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.upstream.Upstream.Ending;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The door to Claude, over real sockets, with the emulator behind it. */
@DisplayName("The upstream over HTTP")
class HttpUpstreamTest {
  private static final Duration SOON = Duration.ofMillis(800);
  private static final Duration LONG = Duration.ofSeconds(30);

  private static Vertx vertx;
  private static Emulator emulator;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    emulator = Emulator.start();
  }

  @AfterAll
  static void stop() throws Exception {
    emulator.close();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @BeforeEach
  void forget() {
    emulator.reset();
  }

  /** One answer, heard on an event loop. */
  private static final class Hearing implements Upstream.Listener {
    final List<MessageEvent> events = new ArrayList<>();
    final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();
    final CompletableFuture<Ending> end = new CompletableFuture<>();
    final CompletableFuture<Void> firstDelta = new CompletableFuture<>();
    final CompletableFuture<Upstream.Call> call = new CompletableFuture<>();

    @Override
    public void onEvent(MessageEvent event) {
      threads.add(Thread.currentThread());
      events.add(event);
      if (event instanceof MessageEvent.TextDelta) {
        firstDelta.complete(null);
      }
    }

    @Override
    public void onBatchEnd() {}

    @Override
    public void onEnd(Ending ending) {
      threads.add(Thread.currentThread());
      assertThat(end.complete(ending)).as("an end is heard once").isTrue();
    }

    Ending ending() throws Exception {
      return end.get(10, TimeUnit.SECONDS);
    }

    Failure failure() throws Exception {
      return ((Ending.Failed) ending()).failure();
    }

    String text() {
      var all = new StringBuilder();
      events.forEach(e -> all.append(e instanceof MessageEvent.TextDelta(_, var t) ? t : ""));
      return all.toString();
    }
  }

  private static UpstreamSettings settings(String baseUrl, int retries) {
    return settings(baseUrl, retries, LONG, LONG);
  }

  private static UpstreamSettings settings(
      String baseUrl, int retries, Duration firstByte, Duration silence) {
    return new UpstreamSettings(
        URI.create(baseUrl),
        new Credentials.ApiKey("test-key"),
        "2023-06-01",
        null,
        Duration.ofSeconds(2),
        firstByte,
        silence,
        new RetryPolicy(retries, Duration.ofSeconds(2)),
        10_000);
  }

  private static Hearing ask(String prompt) {
    return ask(prompt, settings(emulator.baseUrl(), 2));
  }

  private static Hearing ask(String prompt, UpstreamSettings settings) {
    var context = ((VertxInternal) vertx).createEventLoopContext();
    return ask(prompt, context, upstreamOn(context, settings));
  }

  private static HttpUpstream upstreamOn(Context context, UpstreamSettings settings) {
    var upstream = new CompletableFuture<HttpUpstream>();
    context.runOnContext(_ -> upstream.complete(new HttpUpstream(vertx, settings, new Random(1))));
    return upstream.join();
  }

  private static MessageRequest request(String prompt) {
    var question = List.of(Message.text(Role.USER, JsonText.of(prompt)));
    return new MessageRequest(
        "claude-sonnet-4-6", RequestParameters.of(1024, "Be kind."), question);
  }

  private static Hearing ask(String prompt, Context context, HttpUpstream upstream) {
    var hearing = new Hearing();
    context.runOnContext(_ -> hearing.call.complete(upstream.ask(request(prompt), hearing)));
    return hearing;
  }

  @Test
  void hearsAWholeAnswer() throws Exception {
    emulator.enqueue("say=\"Bonjour, \uD83D\uDE80 monde\"");
    var hearing = ask("Hi");
    assertThat(hearing.ending()).isEqualTo(new Ending.Complete(false));
    assertThat(hearing.text()).contains("Bonjour, \uD83D\uDE80");
    var request = emulator.requests().getFirst();
    assertThat(request.body().toJsonObject().getString("system")).isEqualTo("Be kind.");
    assertThat(request.body().toJsonObject().getBoolean("stream")).isTrue();
  }

  @Test
  void hearsEverythingOnTheEventLoopThatAsked() throws Exception {
    var context = ((VertxInternal) vertx).createEventLoopContext();
    var upstream = upstreamOn(context, settings(emulator.baseUrl(), 0));
    var loop = new CompletableFuture<Thread>();
    context.runOnContext(_ -> loop.complete(Thread.currentThread()));
    for (int round = 0; round < 3; round++) { // the second and third reuse the connection
      var hearing = ask("Hi", context, upstream);
      hearing.ending();
      assertThat(hearing.threads).containsOnly(loop.join());
    }
  }

  @Test
  @DisplayName("G9: closes the connection at once when cancelled")
  void closesTheConnectionAtOnceWhenCancelled() throws Exception {
    var latencies = new ArrayList<Long>();
    for (int round = 1; round <= 50; round++) {
      emulator.enqueue("deltas=1000 delay=20 ttft=0");
      var hearing = ask("Hi");
      hearing.firstDelta.get(5, TimeUnit.SECONDS);
      long cancelledAt = System.nanoTime();
      hearing.call.join().cancel();
      var abort = emulator.abort(round).get(5, TimeUnit.SECONDS);
      latencies.add(abort.noticedAtNanos() - cancelledAt);
      assertThat(hearing.end).isNotDone();
    }
    latencies.sort(null);
    long median = latencies.get(25) / 1000;
    System.out.println("cancel to upstream closed, median of 50: " + median + " µs");
    assertThat(median).as("µs, on a machine that may be busy").isLessThan(200_000);
  }

  @Test
  @DisplayName("G9: closes it before the first byte too")
  void cancelsBeforeTheFirstByte() throws Exception {
    emulator.enqueue("hold=60000");
    var hearing = ask("Hi");
    Waiting.until("the request is there", () -> emulator.stats().open() == 1);
    hearing.call.join().cancel();
    emulator.abort(1).get(5, TimeUnit.SECONDS);
    assertThat(hearing.end).isNotDone();
  }

  @Test
  void asksNobodyWhenCancelledAtOnce() throws Exception {
    var context = ((VertxInternal) vertx).createEventLoopContext();
    var hearing = new Hearing();
    var upstream = upstreamOn(context, settings(emulator.baseUrl(), 0));
    context.runOnContext(_ -> {
      var call = upstream.ask(request("Hi"), hearing);
      call.cancel();
      hearing.call.complete(call);
    });
    ask("Hi", context, upstream).ending();
    assertThat(emulator.requests()).hasSize(1);
    assertThat(hearing.end).isNotDone();
  }

  @Test
  void carriesManyStreamsAtOnceWithoutAPoolLimitThatNobodyChose() throws Exception {
    var context = ((VertxInternal) vertx).createEventLoopContext();
    var upstream = upstreamOn(context, settings(emulator.baseUrl(), 0));
    int many = 300;
    for (int i = 0; i < many; i++) {
      emulator.enqueue("say=ok ttft=200 hold=0");
    }
    var hearings = new ArrayList<Hearing>();
    for (int i = 0; i < many; i++) {
      hearings.add(ask("Hi", context, upstream));
    }
    for (var hearing : hearings) {
      assertThat(hearing.ending()).isEqualTo(new Ending.Complete(false));
    }
  }

  @Nested
  class TriesAgain {
    @Test
    void whileNothingHasBeenShown() throws Exception {
      emulator.enqueue("status=529 times=2");
      emulator.enqueue("say=Third");
      var hearing = ask("Hi");
      assertThat(hearing.ending()).isEqualTo(new Ending.Complete(false));
      assertThat(hearing.text()).contains("Third");
      assertThat(emulator.requests()).hasSize(3);
    }

    @Test
    void afterAnErrorInTheStreamBeforeTheFirstDelta() throws Exception {
      emulator.enqueue("error-after=0 error-type=overloaded_error");
      emulator.enqueue("say=Second");
      var hearing = ask("Hi");
      assertThat(hearing.ending()).isEqualTo(new Ending.Complete(false));
      assertThat(hearing.events.stream().filter(e -> e instanceof MessageEvent.MessageStarted))
          .as("the failed attempt left no trace")
          .hasSize(1);
    }

    @Test
    void afterTheTimeThatTheUpstreamAskedFor() throws Exception {
      emulator.enqueue("status=429 retry-after=1");
      long start = System.nanoTime();
      assertThat(ask("Hi").ending()).isEqualTo(new Ending.Complete(false));
      assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(950).toNanos());
    }

    @Test
    void butNotWhenItWouldHaveToWaitTooLong() throws Exception {
      emulator.enqueue("status=429 retry-after=100");
      var failure = ask("Hi").failure();
      assertThat(failure.code()).isEqualTo(FailureCode.UPSTREAM_RATE_LIMITED);
      assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(100));
      assertThat(emulator.requests()).hasSize(1);
    }

    @Test
    void butNotAfterTheFirstDelta() throws Exception {
      emulator.enqueue("deltas=10 error-after=3 error-type=overloaded_error");
      var hearing = ask("Hi");
      assertThat(hearing.failure().code()).isEqualTo(FailureCode.UPSTREAM_OVERLOADED);
      assertThat(hearing.text()).isNotEmpty();
      assertThat(emulator.requests()).hasSize(1);
    }
  }

  @Nested
  @DisplayName("G17: Tells what went wrong:")
  class TellsWhatWentWrong {
    @ParameterizedTest
    @CsvSource({
      "400, UPSTREAM_INVALID_REQUEST",
      "401, UPSTREAM_AUTHENTICATION",
      "402, UPSTREAM_BILLING",
      "403, UPSTREAM_AUTHENTICATION",
      "404, UPSTREAM_NOT_FOUND",
      "413, UPSTREAM_INVALID_REQUEST",
      "429, UPSTREAM_RATE_LIMITED",
      "500, UPSTREAM_ERROR",
      "504, UPSTREAM_TIMEOUT",
      "529, UPSTREAM_OVERLOADED",
    })
    void byStatus(int status, FailureCode code) throws Exception {
      emulator.enqueue("status=" + status + " message=\"secret words\" times=9");
      var failure = ask("Hi", settings(emulator.baseUrl(), 0)).failure();
      assertThat(failure.code()).isEqualTo(code);
      assertThat(failure.upstreamStatus()).isEqualTo(status);
      assertThat(failure.upstreamRequestId()).startsWith("req_");
      assertThat(failure.message()).doesNotContain("secret");
    }

    @Test
    void aPageInsteadOfAnError() throws Exception {
      emulator.enqueue("status=502 html=true times=9");
      var failure = ask("Hi", settings(emulator.baseUrl(), 0)).failure();
      assertThat(failure.code()).isEqualTo(FailureCode.UPSTREAM_ERROR);
      assertThat(failure.message()).doesNotContain("<");
    }

    @Test
    void nobodyThere() throws Exception {
      var failure = ask("Hi", settings("http://127.0.0.1:1", 1)).failure();
      assertThat(failure.code()).isEqualTo(FailureCode.UPSTREAM_UNREACHABLE);
    }

    @Test
    void aStreamThatEndsCleanlyInTheMiddle() throws Exception {
      emulator.enqueue("deltas=10 cut-after=3 cut=end");
      var hearing = ask("Hi");
      assertThat(hearing.failure().code()).isEqualTo(FailureCode.UPSTREAM_INTERRUPTED);
      assertThat(hearing.text()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"close, false", "reset, false", "close, true", "reset, true"})
    void aStreamThatIsCut(String cut, boolean midEvent) throws Exception {
      emulator.enqueue("deltas=10 cut-after=3 cut=" + cut + " mid-event=" + midEvent);
      assertThat(ask("Hi").failure().code()).isEqualTo(FailureCode.UPSTREAM_INTERRUPTED);
    }

    @Test
    void silenceBeforeTheAnswer() throws Exception {
      emulator.enqueue("hold=60000");
      var failure = ask("Hi", settings(emulator.baseUrl(), 0, SOON, LONG)).failure();
      assertThat(failure.code()).isEqualTo(FailureCode.UPSTREAM_TIMEOUT);
      emulator.abort(1).get(5, TimeUnit.SECONDS);
    }

    @Test
    void silenceInTheMiddle() throws Exception {
      emulator.enqueue("deltas=10 stall-after=3");
      var hearing = ask("Hi", settings(emulator.baseUrl(), 0, LONG, SOON));
      assertThat(hearing.failure().code()).isEqualTo(FailureCode.UPSTREAM_TIMEOUT);
      assertThat(hearing.text()).isNotEmpty();
      emulator.abort(1).get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void acceptsTheSpellingsOfCompatibleServers() throws Exception {
    emulator.enqueue("deltas=5 chunk=1 crlf=true unnamed=true unknown=true done=true overlap=true");
    assertThat(ask("Hi").ending()).isEqualTo(new Ending.Complete(false));
  }
}
