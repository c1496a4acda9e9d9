package dev.turnstream.pages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.client.Conversation;
import dev.turnstream.client.Turnstream;
import dev.turnstream.client.core.TurnState;
import dev.turnstream.client.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes on one port and one store, of which the next one starts before the last ends. */
@DisplayName("G14: A rolling restart under load")
@EnabledOnOs(OS.LINUX)
class RollingRestartTest {
  private static final int CLIENTS = 30;
  private static final int RESTARTS = 2;
  private static final long PATIENCE = 60; // seconds
  private static final String ENDLESS = "!emulate ttft=5 deltas=20000 delay=60\nTalk.";
  private static final String SAYS = "one two three four five six seven eight nine ten ".repeat(4);

  @TempDir private Path data;

  private final AtomicBoolean enough = new AtomicBoolean();
  private final AtomicInteger done = new AtomicInteger();

  private RunningServer server(int port) {
    return RunningServer.start(
        "--port=" + port, "--data-dir=" + data, "--reuse-port", "--drain-time=5m");
  }

  /** Asks one question after the other until it is enough; says how many. */
  private int talk(Conversation conversation, int number) throws Exception {
    int turns = 0;
    while (!enough.get()) {
      var says = number + "/" + turns + " " + SAYS;
      var turn = conversation.send("!emulate ttft=5 delay=10\nrepeat " + says);
      var end = turn.finished().get(PATIENCE, TimeUnit.SECONDS);
      assertThat(end.state()).as("%s: %s", turn.text(), end).isEqualTo(TurnState.COMPLETED);
      assertThat(turn.text().strip()).isEqualTo(says.strip());
      turns++;
      done.incrementAndGet();
    }
    return turns;
  }

  /** Opens a connection after the other, each for one question; returns how many. */
  private int knock(int port) throws IOException {
    int times = 0;
    while (!enough.get()) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE));
        socket
            .getOutputStream()
            .write(
                "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
                    .formatted(port)
                    .getBytes(ISO_8859_1));
        var answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(answer).as("answer %d", times).startsWith("HTTP/1.1 200");
      }
      times++;
    }
    return times;
  }

  private void awaitMore(int turns) {
    int from = done.get();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (done.get() - from < turns) {
      assertThat(System.nanoTime()).as("time for %d turns", turns).isLessThan(until);
      Thread.onSpinWait();
    }
  }

  private static int inStore(Conversation conversation) throws Exception {
    var turns = conversation.read().get(PATIENCE, TimeUnit.SECONDS).items("turns");
    assertThat(turns)
        .extracting(turn -> ((JsonObject) turn).string("state", ""))
        .containsOnly("completed");
    return turns.size();
  }

  @Test
  @DisplayName("loses no word, refuses no connection, and runs no turn twice")
  void losesNothing() throws Exception {
    var servers = new ArrayList<RunningServer>();
    var clients = new ArrayList<Turnstream>();
    var conversations = new ArrayList<Conversation>();
    var talks = new ArrayList<Future<Integer>>();
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      servers.add(server(0));
      int port = servers.getFirst().port();
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        var client = Turnstream.connect(URI.create("ws://127.0.0.1:" + port + "/ws"));
        clients.add(client);
        conversations.add(client.conversation());
        talks.add(threads.submit(() -> talk(conversations.get(number), number)));
      }
      var knocks = threads.submit(() -> knock(port));
      awaitMore(CLIENTS);
      for (int i = 0; i < RESTARTS; i++) {
        var old = servers.getLast();
        servers.add(server(port));
        awaitMore(CLIENTS);
        old.ask(); // SIGTERM
        assertThat(old.awaitExit()).as(old.output()).isEqualTo(143);
        awaitMore(CLIENTS);
      }
      enough.set(true);
      for (int i = 0; i < CLIENTS; i++) {
        int turns = talks.get(i).get(PATIENCE, TimeUnit.SECONDS);
        assertThat(inStore(conversations.get(i))).isEqualTo(turns);
      }
      assertThat(knocks.get(PATIENCE, TimeUnit.SECONDS)).isPositive();
      assertThat(clients).extracting(Turnstream::connections).containsOnly(1 + RESTARTS);
      System.out.printf(
          "rolling restart: %d turns, %d connections%n", done.get(), knocks.resultNow());
    } finally {
      enough.set(true);
      clients.forEach(Turnstream::close);
      servers.forEach(RunningServer::crash);
    }
  }

  @Test
  @DisplayName("leaves the turns of the one that still runs to it, and ends those it left behind")
  void leavesTurnsAlone() throws Exception {
    var first = server(0);
    try (var client = Turnstream.connect(URI.create("ws://127.0.0.1:" + first.port() + "/ws"))) {
      var turn = client.conversation().send("!emulate ttft=5 deltas=5000 delay=60\nTalk.");
      var conversation =
          client.conversation(turn.started().get(PATIENCE, TimeUnit.SECONDS).conversation());
      try (var second = server(first.port());
          var other = Turnstream.connect(URI.create("ws://127.0.0.1:" + second.port() + "/ws"))) {
        var there = other.conversation(conversation.id().get(PATIENCE, TimeUnit.SECONDS));
        assertThat(states(there)).containsExactly("running");
        var next = there.send("!emulate rate=0\nrepeat afterwards");
        assertThat(states(there)).as("it waits for the other server").containsExactly("running");
        first.crash();
        next.finished().get(PATIENCE, TimeUnit.SECONDS);
        assertThat(next.text()).isEqualTo("afterwards");
        assertThat(states(there)).containsExactly("interrupted", "completed");
        assertThat(turn.finished().get(PATIENCE, TimeUnit.SECONDS).state())
            .isEqualTo(TurnState.INTERRUPTED);
      }
    } finally {
      first.crash();
    }
  }

  @Test
  @DisplayName("cancels at the old one what the new one is told to cancel")
  void cancelsElsewhere() throws Exception {
    var first = server(0);
    try (var client = Turnstream.connect(URI.create("ws://127.0.0.1:" + first.port() + "/ws"))) {
      var running = client.conversation().send(ENDLESS);
      var waiting = client.conversation().send(ENDLESS);
      var turn = running.started().get(PATIENCE, TimeUnit.SECONDS).turn();
      var other = waiting.started().get(PATIENCE, TimeUnit.SECONDS).turn();
      try (var second = server(first.port());
          var http = HttpClient.newHttpClient()) {
        first.ask(); // which drains, for as long as its turns run
        for (var id : List.of(turn, other)) {
          var receipt = post(http, second.url("/api/turns/" + id + "/cancel"));
          assertThat(receipt.statusCode()).as(receipt.body()).isEqualTo(200);
          assertThat(receipt.body()).contains("\"state\":\"cancelled\"", "\"turn\":\"" + id);
          assertThat(post(http, second.url("/api/turns/" + id + "/cancel")).body())
              .as("again")
              .isEqualTo(receipt.body());
        }
        assertThat(running.finished().get(PATIENCE, TimeUnit.SECONDS).state())
            .isEqualTo(TurnState.CANCELLED);
        assertThat(first.awaitExit()).as("it had nothing else to wait for").isEqualTo(143);
        assertThat(
                post(http, second.url("/api/turns/turn_" + "0".repeat(32) + "/cancel"))
                    .statusCode())
            .as("what is nowhere")
            .isEqualTo(404);
      }
    } finally {
      first.crash();
    }
  }

  private static HttpResponse<String> post(HttpClient http, String url) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("content-type", "application/json")
            .POST(BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  private static List<String> states(Conversation conversation) throws Exception {
    return conversation.read().get(PATIENCE, TimeUnit.SECONDS).items("turns").stream()
        .map(turn -> ((JsonObject) turn).string("state", ""))
        .toList();
  }
}
