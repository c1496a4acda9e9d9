package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.client.StartOptions;
import dev.turnstream.client.Turn;
import dev.turnstream.client.Turnstream;
import dev.turnstream.client.core.TurnEnd;
import dev.turnstream.client.core.TurnEvent;
import dev.turnstream.client.core.TurnState;
import dev.turnstream.client.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server's process ends under many running turns and another one takes its place. */
@DisplayName("When a server's process is replaced by another")
class RestartTest {
  private static final int TURNS = 20;
  private static final long PATIENCE = 30; // seconds
  private static final String SLOW = "!emulate ttft=5 deltas=500 delay=60\nTalk.";

  /** Takes about three seconds, and says the same each time. */
  private static final String FOR_SECONDS = "!emulate ttft=5 deltas=60 delay=50\nTalk.";

  @TempDir private Path data;

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE, TimeUnit.SECONDS);
  }

  private RunningServer server(int port) {
    return RunningServer.start("--port=" + port, "--data-dir=" + data);
  }

  private static Turnstream connect(int port) {
    return Turnstream.connect(URI.create("ws://127.0.0.1:" + port + "/ws"));
  }

  /** Turns of which each has said something, one for each client. */
  private static List<Turn> running(List<Turnstream> clients) {
    var turns = clients.stream().map(client -> client.conversation().send(SLOW)).toList();
    for (var turn : turns) {
      assertThat(turn.events().anyMatch(TurnEvent.Text.class::isInstance)).isTrue();
    }
    return turns;
  }

  /** Each turn has one end, here and in the store, and goes on when that is asked for. */
  private static void checkEnds(List<Turnstream> clients, List<Turn> turns, TurnState state)
      throws Exception {
    var more = new ArrayList<Turn>();
    for (int i = 0; i < turns.size(); i++) {
      var turn = turns.get(i);
      TurnEnd end = await(turn.finished());
      assertThat(end.state()).isEqualTo(state);
      assertThat(end.error()).isNotNull().matches(error -> error.retryable());
      var conversation = clients.get(i).conversation(await(turn.started()).conversation());
      var read = await(conversation.read());
      assertThat(states(read)).containsExactly(state.name().toLowerCase(Locale.ROOT));
      assertThat(read.toString()).as("what the reader saw").contains(firstWords(turn.text()));
      more.add(clients.get(i).continueTurn(await(turn.id()), StartOptions.DEFAULT));
    }
    for (var turn : more) {
      await(turn.started());
      assertThat(await(turn.cancel()).state().isEnd()).isTrue();
    }
  }

  private static List<String> states(JsonObject conversation) {
    return conversation.items("turns").stream()
        .map(turn -> ((JsonObject) turn).string("state", ""))
        .toList();
  }

  private static String firstWords(String text) {
    return text.substring(0, Math.min(text.length(), 8));
  }

  private static void closeAll(List<Turnstream> clients) {
    clients.forEach(Turnstream::close);
  }

  @Test
  @DisplayName("G14: by SIGTERM, each turn comes to its end first, and each client goes on")
  void drained() throws Exception {
    var clients = new ArrayList<Turnstream>();
    var first = RunningServer.start("--data-dir=" + data, "--drain-time=5m");
    try {
      int port = first.port();
      for (int i = 0; i < TURNS; i++) {
        clients.add(connect(port));
      }
      var turns = clients.stream().map(client -> client.conversation().send(FOR_SECONDS)).toList();
      for (var turn : turns) {
        assertThat(turn.events().anyMatch(TurnEvent.Text.class::isInstance)).isTrue();
      }
      first.ask(); // SIGTERM
      awaitDrain(first);
      var held = clients.getFirst().conversation().send("!emulate rate=0\nrepeat patience");
      for (var turn : turns) {
        assertThat(await(turn.finished()).state()).isEqualTo(TurnState.COMPLETED);
      }
      assertThat(first.awaitExit()).isEqualTo(143);
      assertThat(turns).extracting(Turn::text).containsOnly(turns.getFirst().text());
      assertThat(held.finished()).as("held by its client").isNotDone();
      try (var _ = server(port)) {
        await(held.finished());
        assertThat(held.text()).isEqualTo("patience");
        assertThat(clients).extracting(Turnstream::connections).allMatch(times -> times <= 2);
      }
    } finally {
      closeAll(clients);
      first.crash();
    }
  }

  @Test
  @DisplayName("by a second SIGTERM, the drain ends and each turn is told its end")
  void hurried() throws Exception {
    var first = RunningServer.start("--data-dir=" + data, "--drain-time=5m");
    try (var client = connect(first.port())) {
      var turn = running(List.of(client)).getFirst();
      first.ask();
      awaitDrain(first);
      first.ask();
      assertThat(first.awaitExit()).isEqualTo(143);
      var end = await(turn.finished());
      assertThat(end.error()).isNotNull().matches(error -> error.code().equals("shutting_down"));
      assertThat(turn.text()).isNotEmpty();
    } finally {
      first.crash();
    }
  }

  private static void awaitDrain(RunningServer server) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (!server.output().contains("Stopping")) {
      assertThat(System.nanoTime()).as("time for a signal").isLessThan(until);
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName(
      "G14: by SIGTERM without time to drain, each turn is told its end, and each client goes on with the next")
  void stopped() throws Exception {
    var clients = new ArrayList<Turnstream>();
    var first = server(0);
    try {
      int port = first.port();
      for (int i = 0; i < TURNS; i++) {
        clients.add(connect(port));
      }
      var turns = running(clients);
      first.close(); // SIGTERM, and it ends by itself
      for (var turn : turns) {
        var end = await(turn.finished()); // told before the connection was closed
        assertThat(end.error()).isNotNull().matches(error -> error.code().equals("shutting_down"));
      }
      var held = clients.getFirst().conversation().send("!emulate rate=0\nrepeat patience");
      try (var _ = server(port)) {
        await(held.finished());
        assertThat(held.text()).isEqualTo("patience");
        checkEnds(clients, turns, TurnState.FAILED);
        assertThat(clients).extracting(Turnstream::connections).containsOnly(2);
      }
    } finally {
      closeAll(clients);
    }
  }

  @Test
  @DisplayName("G7: by kill -9, no turn runs for ever, and each client learns how it ended")
  void killed() throws Exception {
    var clients = new ArrayList<Turnstream>();
    var first = server(0);
    try {
      int port = first.port();
      for (int i = 0; i < TURNS; i++) {
        clients.add(connect(port));
      }
      var turns = running(clients);
      awaitCheckpoints(clients, turns);
      first.crash();
      try (var _ = server(port)) {
        checkEnds(clients, turns, TurnState.INTERRUPTED);
        var listed = await(clients.getFirst().list(100, null)).conversations();
        assertThat(new HashSet<>(listed)).hasSize(TURNS);
      }
    } finally {
      closeAll(clients);
    }
  }

  /** What is on disk, at most a second behind. */
  private static void awaitCheckpoints(List<Turnstream> clients, List<Turn> turns)
      throws Exception {
    for (int i = 0; i < turns.size(); i++) {
      var conversation = clients.get(i).conversation(await(turns.get(i).started()).conversation());
      var words = firstWords(turns.get(i).text());
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
      while (!await(conversation.read()).toString().contains(words)) {
        assertThat(System.nanoTime()).as("time for a checkpoint").isLessThan(until);
      }
    }
  }
}
