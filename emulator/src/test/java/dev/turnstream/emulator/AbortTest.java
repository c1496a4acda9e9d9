package dev.turnstream.emulator;

import static dev.turnstream.emulator.Caller.body;
import static dev.turnstream.emulator.Caller.streaming;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.watch.Abort;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A client that goes away")
class AbortTest {
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
  @ValueSource(
      strings = {
        "!emulate deltas=100000 delay=20 label=a",
        "!emulate deltas=10 stall-after=2 label=a",
        "!emulate deltas=10000000 size=1000 label=a",
        "!emulate deltas=10 ttft=600000 label=a",
      })
  void isNoticedAtOnce(String prompt) throws Exception {
    var aborted = EMULATOR.abort(1);
    var socket = CALLER.open(streaming(prompt));
    assertThat(socket.getInputStream().readNBytes(200)).hasSize(200);
    long closed = System.nanoTime();
    socket.close();

    var abort = aborted.get(10, TimeUnit.SECONDS);
    assertThat(abort.label()).isEqualTo("a");
    assertThat(abort.noticedAtNanos() - closed).isLessThan(TimeUnit.SECONDS.toNanos(1));
    assertThat(EMULATOR.stats().aborted()).isEqualTo(1);
    assertThat(EMULATOR.stats().open()).isZero();
    assertThat(EMULATOR.stats().lastAborts()).containsExactly(abort);
  }

  @Test
  void isNoticedWhileItWaitsForTheWholeAnswer() throws Exception {
    try (var _ = CALLER.open(body("!emulate ttft=600000"))) {
      awaitOpen();
    }

    assertThat(EMULATOR.abort(1).get(10, TimeUnit.SECONDS).deltas()).isZero();
  }

  @Test
  void isNoticedWhileItWaitsForTheHeaders() throws Exception {
    try (var _ = CALLER.open(streaming("!emulate hold=600000"))) {
      awaitOpen();
    }

    assertThat(EMULATOR.abort(1).get(10, TimeUnit.SECONDS).deltas()).isZero();
  }

  @Test
  void isNoticedOverHttp2() throws Exception {
    var request =
        CALLER
            .request("/v1/messages")
            .POST(BodyPublishers.ofString(streaming("!emulate deltas=100000 delay=5").encode()))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      var response = client.send(request, BodyHandlers.ofInputStream());
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
      response.body().close();

      assertThat(EMULATOR.abort(1)).succeedsWithin(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void isCountedWithTheDeltasItWasSent() throws Exception {
    var socket = CALLER.open(streaming("!emulate deltas=10 stall-after=4"));
    socket.getInputStream().readNBytes(900);
    socket.close();

    assertThat(EMULATOR.abort(1).thenApply(Abort::deltas).get(10, TimeUnit.SECONDS)).isEqualTo(4);
  }

  @Test
  void afterTheEndIsNoAbort() throws Exception {
    CALLER.wire(streaming("Hi"));

    assertThat(EMULATOR.stats().completed()).isEqualTo(1);
    assertThat(EMULATOR.stats().aborted()).isZero();
  }

  @Test
  void isNotWrittenToWhenItDoesNotRead() throws Exception {
    try (var socket = CALLER.open(streaming("!emulate deltas=10000000 size=1000"))) {
      socket.getInputStream().readNBytes(100_000);
      long before = awaitStandstill();

      assertThat(before).isLessThan(100_000);
    }
    EMULATOR.abort(1).get(10, TimeUnit.SECONDS);
  }

  /** Deltas written once the socket's buffers are full. */
  private static long awaitStandstill() throws Exception {
    long last = -1;
    long now = EMULATOR.stats().deltas();
    while (now != last) {
      last = now;
      CALLER.get("/v1/models"); // served by the same event loop, behind what was ready
      now = EMULATOR.stats().deltas();
    }
    return now;
  }

  private static void awaitOpen() {
    while (EMULATOR.stats().open() == 0) {
      Thread.onSpinWait();
    }
  }
}
