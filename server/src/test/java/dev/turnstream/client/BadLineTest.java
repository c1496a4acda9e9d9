package dev.turnstream.client;

import static dev.turnstream.faults.Direction.TO_CLIENT;
import static dev.turnstream.faults.Direction.TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.client.core.Settings;
import dev.turnstream.faults.Fault;
import dev.turnstream.faults.FaultProxy;
import dev.turnstream.faults.Plan;
import dev.turnstream.gateway.LiveServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A client over a real and bad line")
class BadLineTest {
  private static final Settings IMPATIENT =
      new Settings(Duration.ofSeconds(5), Duration.ofMillis(5), Duration.ofMillis(20));
  private static final String[] PIECES = {
    "A log",
    " is an\n",
    "append-only \"list\"",
    " 👋🏽",
    " of ",
    "",
    "événements",
    ".\\",
    "\t\u0001!"
  };
  private static final String TEXT = String.join("", PIECES);
  private static final int LANES = 16;

  private LiveServer server;

  @BeforeEach
  void open() throws Exception {
    server = new LiveServer(Duration.ofSeconds(10)); // nobody is taken for dead who is only slow
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private FaultProxy proxy(IntFunction<Plan> plans) {
    return FaultProxy.to(server.port(), plans);
  }

  private static IntFunction<Plan> first(Fault... faults) {
    return number -> number == 0 ? Plan.of(faults) : Plan.CLEAN;
  }

  private static Turnstream connect(FaultProxy proxy) {
    return Turnstream.connect(LiveServer.at(proxy.port()), IMPATIENT);
  }

  /** A turn that has ended, with all its events in the log. */
  private String recorded() throws Exception {
    try (var client = Turnstream.connect(LiveServer.at(server.port()))) {
      var turn = client.conversation().send("What is a log?");
      server.nextQuestion().say(PIECES).finish();
      turn.finished().get(Reader.PATIENCE, TimeUnit.SECONDS);
      assertThat(turn.text()).isEqualTo(TEXT);
      return turn.id().join();
    }
  }

  private static void readThrough(FaultProxy proxy, String turn) throws Exception {
    try (var client = connect(proxy)) {
      var watched = client.watch(turn);
      assertThat(new Reader(watched).textAtEnd()).isEqualTo(TEXT);
      assertThat(watched.text()).isEqualTo(TEXT);
    }
  }

  private void inLanes(long from, long to, IntFunction<Callable<?>> work) throws Exception {
    try (var lanes = Executors.newFixedThreadPool(LANES)) {
      var all = new ArrayList<Future<?>>();
      for (int n = (int) from; n <= to; n++) {
        all.add(lanes.submit(work.apply(n)));
      }
      for (var one : all) {
        one.get(2 * Reader.PATIENCE, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  @DisplayName("G1: a recorded turn, cut after every byte of the server's stream, is read whole")
  void readsATurnThatIsCutAfterAnyByte() throws Exception {
    var turn = recorded();
    long total;
    try (var proxy = proxy(first())) {
      readThrough(proxy, turn);
      total = proxy.bytes(TO_CLIENT);
    }
    assertThat(total).isGreaterThan(1_000);
    inLanes(
        0,
        total,
        n ->
            () -> {
              try (var proxy = proxy(first(new Fault.CutAfter(TO_CLIENT, n)))) {
                readThrough(proxy, turn);
                assertThat(proxy.connections())
                    .as("connections when cut after " + n)
                    .isBetween(1, 2);
                return null;
              } catch (AssertionError failure) {
                throw new AssertionError("cut after " + n, failure);
              }
            });
  }

  @Test
  void readsATurnThatIsCutAgainAndAgainALittleLaterEachTime() throws Exception {
    var turn = recorded();
    try (var proxy = proxy(n -> Plan.of(new Fault.CutAfter(TO_CLIENT, 11L * n)))) {
      readThrough(proxy, turn);
      assertThat(proxy.connections()).isGreaterThan(50);
    }
  }

  @Test
  @DisplayName("G1, G8: a command, cut after every byte of the client's stream, starts one turn")
  void startsOneTurnHoweverItsCommandIsCut() throws Exception {
    server.close();
    // Now and then the JDK's WebSocket does not tell of an end that comes while it sends. Then
    // silence does.
    server = new LiveServer(Duration.ofSeconds(1));
    long total;
    try (var proxy = proxy(first());
        var client = connect(proxy)) {
      var turn = client.conversation().send("Hi");
      server.nextQuestion().finish();
      turn.finished().get(Reader.PATIENCE, TimeUnit.SECONDS);
      total = proxy.bytes(TO_SERVER);
    }
    var asked = new AtomicInteger();
    var answering =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (; asked.get() <= total; asked.incrementAndGet()) {
                  server.nextQuestion().say(PIECES).finish();
                }
              } catch (InterruptedException _) {
                // Enough.
              }
            });
    inLanes(
        0,
        total,
        n ->
            () -> {
              try (var proxy = proxy(first(new Fault.CutAfter(TO_SERVER, n)));
                  var client = connect(proxy)) {
                assertThat(new Reader(client.conversation().send("Hi")).textAtEnd())
                    .isEqualTo(TEXT);
                return null;
              }
            });
    answering.join();
    assertThat(server.hasQuestions()).as("more questions than turns").isFalse();
  }

  static Fault[] faults() {
    return new Fault[] {
      new Fault.ResetAfter(TO_CLIENT, 900),
      new Fault.ResetAfter(TO_SERVER, 300),
      new Fault.HalfCloseAfter(TO_CLIENT, 900),
      new Fault.Slow(TO_CLIENT, 20_000),
      new Fault.Slice(TO_CLIENT, 1),
      new Fault.Slice(TO_SERVER, 1),
      new Fault.Delay(TO_CLIENT, Duration.ofMillis(5), Duration.ofMillis(20)),
      new Fault.StallAfter(TO_CLIENT, 1_100),
      new Fault.BlackHoleAfter(TO_CLIENT, 1_100),
    };
  }

  @ParameterizedTest
  @MethodSource("faults")
  void readsATurnToItsEndDespite(Fault fault) throws Exception {
    if (fault instanceof Fault.StallAfter || fault instanceof Fault.BlackHoleAfter) {
      server.close();
      server = new LiveServer(Duration.ofSeconds(1)); // only silence tells
    }
    try (var proxy = proxy(first(fault));
        var client = connect(proxy)) {
      var reader = new Reader(client.conversation().send("Hi"));
      var question = server.nextQuestion();
      for (var piece : PIECES) {
        question.say(piece);
      }
      question.finish();
      assertThat(reader.textAtEnd()).isEqualTo(TEXT);
      assertThat(client.connections()).isEqualTo(fault instanceof Fault.Drag ? 1 : 2);
    }
  }

  @Test
  void comesBackWhenAllIsCutAndNobodyAnswersForAWhile() throws Exception {
    try (var proxy = proxy(first());
        var client = connect(proxy)) {
      var reader = new Reader(client.conversation().send("Hi"));
      var question = server.nextQuestion().say("A log");
      proxy.refuse(true);
      proxy.cutAll();
      while (proxy.refused() < 3) {
        Thread.onSpinWait();
      }
      question.say(" is a list.").finish();
      proxy.refuse(false);
      assertThat(reader.textAtEnd()).isEqualTo("A log is a list.");
    }
  }
}
