package dev.turnstream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstream.client.core.Credential;
import dev.turnstream.client.core.Settings;
import dev.turnstream.client.core.TurnState;
import dev.turnstream.gateway.LiveServer;
import dev.turnstream.gateway.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("To a server that asks who it is, the Java client")
class CredentialsTest {
  private static final Duration LASTS = Duration.ofMinutes(10);

  /** Who asked for something to show, for each that was had. */
  private final List<Thread> shown = new CopyOnWriteArrayList<>();

  private LiveServer server;

  @BeforeEach
  void open() {
    server = LiveServer.thatAsks();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(Reader.PATIENCE, TimeUnit.SECONDS);
  }

  private Turnstream connect(Credentials credentials) {
    return Turnstream.connect(LiveServer.at(server.port()), Settings.DEFAULT, credentials);
  }

  private String noted(String credential) {
    shown.add(Thread.currentThread());
    return credential;
  }

  private Credentials ofKind(String kind) {
    return kind.equals("token")
        ? Credentials.tokens(() -> noted(server.token(LASTS)))
        : Credentials.tickets(() -> noted(server.ticket(LASTS)));
  }

  private void answer(Turn turn) throws Exception {
    server.nextQuestion().say("Hello").finish();
    assertThat(await(turn.finished()).state()).isEqualTo(TurnState.COMPLETED);
    assertThat(turn.text()).isEqualTo("Hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"token", "ticket"})
  @DisplayName("shows a token or a ticket")
  void showsIt(String kind) throws Exception {
    try (var client = connect(ofKind(kind))) {
      answer(client.conversation().send("Hi"));
      assertThat(shown).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"token", "ticket"})
  @DisplayName("shows a newer one on the open socket before the last is over")
  void renewsIt(String kind) throws Exception {
    try (var client = connect(ofKind(kind))) {
      await(client.connected());
      var turn = client.conversation().send("Hi");
      for (int times = 2; times <= 4; times++) {
        server.later(Duration.ofMinutes(9));
        int wanted = times;
        Waiting.until("a newer one is shown", () -> shown.size() == wanted);
        shown.getLast().join(); // now it is on its way,
        await(client.list(1, null)); // and what comes behind it is answered
      }
      answer(turn);
      assertThat(client.connections()).as("one socket all the time").isEqualTo(1);
    }
  }

  @Test
  @DisplayName("comes back with a newer one when the last was over without")
  void comesBack() throws Exception {
    var tokens = new AtomicInteger();
    try (var client =
        connect(
            Credentials.tokens(() -> {
              if (tokens.incrementAndGet() == 2) {
                throw new IOException("the token server is away");
              }
              return server.token(LASTS);
            }))) {
      await(client.connected());
      server.later(Duration.ofMinutes(9));
      Waiting.until("a newer one was asked for, in vain", () -> tokens.get() == 2);
      server.later(Duration.ofMinutes(2));
      Waiting.until("it is back", () -> client.connections() == 2);
      answer(client.conversation().send("Hi"));
    }
  }

  @Test
  @DisplayName("asks again when there is nothing to show")
  void asksAgain() throws Exception {
    var tokens = new AtomicInteger();
    try (var client =
        connect(
            Credentials.tokens(() -> {
              if (tokens.incrementAndGet() < 3) {
                throw new IOException("the token server is away");
              }
              return server.token(LASTS);
            }))) {
      await(client.connected());
      assertThat(tokens).hasValue(3);
    }
  }

  @Test
  @DisplayName("gives up when what it shows is not good")
  void givesUp() {
    try (var client = connect(Credentials.tokens(() -> "ts_000000000000_bad"))) {
      assertThatThrownBy(() -> await(client.connected()))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              TurnstreamException.class, e -> assertThat(e.code()).isEqualTo("http_401"));
    }
  }

  @Test
  @DisplayName("drops what comes too late for its connection")
  void dropsWhatIsLate() throws Exception {
    var late = new CountDownLatch(1);
    var asked = new AtomicInteger();
    var hasty = new Settings(Duration.ofSeconds(2), Duration.ofMillis(1), Duration.ofMillis(10));
    try (var client =
        Turnstream.connect(
            LiveServer.at(server.port()),
            hasty,
            Credentials.tokens(() -> {
              if (asked.incrementAndGet() == 1) {
                late.await();
              }
              return server.token(LASTS);
            }))) {
      await(client.connected());
      late.countDown();
      answer(client.conversation().send("Hi"));
      assertThat(client.connections()).isEqualTo(1);
    }
  }

  @Test
  void keepsCredentialsToItself() {
    for (var one : List.of(new Credential.Token("secret"), new Credential.Ticket("secret"))) {
      assertThat(one.toString()).doesNotContain("secret");
    }
    assertThatThrownBy(() -> new Credential.Token("a\r\nb"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("a\r\nb");
  }
}
