package dev.turnstream.gateway;

import static dev.turnstream.gateway.Http2Client.CANCEL;
import static dev.turnstream.gateway.Http2Client.CONTINUATION;
import static dev.turnstream.gateway.Http2Client.DATA;
import static dev.turnstream.gateway.Http2Client.END_HEADERS;
import static dev.turnstream.gateway.Http2Client.END_STREAM;
import static dev.turnstream.gateway.Http2Client.HEADERS;
import static dev.turnstream.gateway.Http2Client.PING;
import static dev.turnstream.gateway.Http2Client.REFUSED_STREAM;
import static dev.turnstream.gateway.Http2Client.RST_STREAM;
import static dev.turnstream.gateway.Http2Client.SETTINGS;
import static dev.turnstream.gateway.Http2Client.WINDOW_UPDATE;
import static dev.turnstream.gateway.Http2Client.number;
import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.edge.TestCertificate;
import dev.turnstream.journal.JournalLimits;
import dev.turnstream.model.TurnId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/operating/edge.md: HTTP/2 of the server's own, with peers that use it badly. */
@DisplayName("Over HTTP/2")
class Http2Test {
  private static final int PIECE = 8 * 1024;
  private static final int PIECES = 1000;
  private static final JournalLimits SMALL_WINDOW =
      new JournalLimits(64 << 20, 64 * 1024, Duration.ofMinutes(10));
  private static final JournalLimits LARGE_WINDOW =
      new JournalLimits(64 << 20, 32 << 20, Duration.ofMinutes(10));

  private static TestCertificate certificate;
  private static TlsKeys keys;

  @SuppressWarnings("NullAway.Init") // each test opens it with limits of its own
  private GatewayFixture gateway;

  private final List<Http2Client> clients = new ArrayList<>();

  @BeforeAll
  static void certify(@TempDir Path directory) throws Exception {
    certificate = TestCertificate.make(directory, "http2");
    keys =
        new TlsKeys(
            Buffer.buffer(Files.readAllBytes(certificate.certificate)),
            Buffer.buffer(Files.readAllBytes(certificate.key)));
  }

  @AfterEach
  void close() throws Exception {
    for (var client : clients) {
      client.close();
    }
    gateway.close();
  }

  private void open(JournalLimits journal, Duration writeTime) throws Exception {
    gateway = GatewayFixture.onLoops(1, journal, options -> withTls(options, writeTime));
  }

  private static GatewayOptions withTls(GatewayOptions options, Duration writeTime) {
    var l = options.limits();
    return new GatewayOptions(
        options.host(),
        options.port(),
        options.loopback(),
        options.allowedOrigins(),
        options.echo(),
        options.upstream(),
        options.version(),
        new ConnectionLimits(
            l.messageBytes(),
            l.bodyBytes(),
            l.fragments(),
            l.messageTime(),
            l.handshakeTime(),
            writeTime,
            l.heartbeat()),
        options.chat(),
        options.greeting(),
        options.build(),
        false,
        keys);
  }

  private Http2Client connect() throws Exception {
    var client = new Http2Client(gateway.port(), certificate.trusting());
    clients.add(client);
    return client;
  }

  private static String eventsOf(String turn) {
    return "/api/turns/" + turn + "/events";
  }

  /** Starts a turn and lets its answer begin. */
  private Running begin(Http2Client client, String id) throws Exception {
    var turn = client.json(client.post("/api/turns", start(id, "Hi"))).getString("turn");
    var question = gateway.nextQuestion();
    question.begin(1);
    return new Running(turn, question);
  }

  private record Running(String turn, ScriptedUpstream.Asked question) {
    String events() {
      return eventsOf(turn);
    }
  }

  /** One piece after the other is said when the one before was heard. */
  private void hearAnAnswer(Http2Client client, String id) throws Exception {
    var running = begin(client, id);
    int stream = client.get(running.events());
    for (int i = 0; i < 50; i++) {
      running.question.say("piece " + i);
      assertThat(client.event(stream, "text").getString("text")).isEqualTo("piece " + i);
    }
    running.question.finish(1);
    client.event(stream, "end");
  }

  private static String piece(int number) {
    return "%04d".formatted(number).repeat(PIECE / 4);
  }

  private static void assertWhole(String text) {
    assertThat(text.length()).isEqualTo(PIECE * PIECES);
    for (int i = 0; i < PIECES; i++) {
      assertThat(text.startsWith(piece(i), i * PIECE)).as("piece " + i).isTrue();
    }
  }

  /** What a stream tells, each event being the next one. */
  private static final class Reader {
    private final StringBuilder text = new StringBuilder();
    private long position;
    private boolean ended;

    void hear(JsonObject event) {
      long seq = event.getLong("seq");
      if (event.getString("type").equals("snapshot")) {
        text.setLength(0);
        var blocks = event.getJsonArray("content");
        blocks.forEach(block -> text.append(((JsonObject) block).getString("text")));
      } else {
        assertThat(event.getLong("from", seq)).isEqualTo(position + 1);
        text.append(event.getString("text", ""));
      }
      position = seq;
      ended = event.getString("type").equals("end");
    }

    void hearToTheEnd(Http2Client client, int stream) throws IOException {
      while (!ended) {
        hear(client.event(stream));
      }
    }
  }

  @Nested
  @DisplayName("a reader that does not read one of its streams")
  class Stalled {
    private static final int STALLED = 20;

    /** More than the answer itself takes and far less than one answer for each stalled stream. */
    private static final long ROOM = 6L * PIECE * PIECES;

    private static long heap() {
      System.gc();
      var runtime = Runtime.getRuntime();
      return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    @DisplayName("takes no memory, disturbs none of its neighbours, and reads all later")
    void takesNoMemoryDisturbsNobodyAndReadsAllLater() throws Exception {
      open(SMALL_WINDOW, Duration.ofMinutes(1));
      var client = connect();
      var other = connect();
      var running = begin(client, "long");
      var stalled = new ArrayList<Integer>();
      for (int i = 0; i < STALLED; i++) {
        int stream = client.get(running.events());
        client.stall(stream);
        assertThat(client.status(stream)).isEqualTo(200);
        stalled.add(stream);
      }
      int beside = client.get(running.events());
      int elsewhere = other.get(running.events());
      assertThat(client.status(beside)).isEqualTo(200);
      assertThat(other.status(elsewhere)).isEqualTo(200);
      long before = heap();
      for (int i = 0; i < PIECES; i++) {
        running.question.say(piece(i));
        assertThat(client.event(beside, "text").getString("text"))
            .as("on the same connection")
            .isEqualTo(piece(i));
        assertThat(other.event(elsewhere, "text").getString("text"))
            .as("on another connection")
            .isEqualTo(piece(i));
      }
      long grown = heap() - before;
      assertThat(gateway.journal.readers(new TurnId(running.turn))).isEqualTo(STALLED + 2);
      assertThat(grown).as("bytes that %d stalled streams cost", STALLED).isLessThan(ROOM);
      running.question.finish(1);
      client.event(beside, "end");
      client.readOn(stalled.getFirst());
      var late = new Reader();
      late.hearToTheEnd(client, stalled.getFirst());
      assertWhole(late.text.toString());
      System.out.printf("%d stalled HTTP/2 streams: %d MiB more%n", STALLED, grown >> 20);
    }

    @Test
    @DisplayName("has that stream reset after the write timeout and no other, and resumes it")
    void hasOnlyThatStreamReset() throws Exception {
      open(LARGE_WINDOW, Duration.ofMillis(300));
      var client = connect();
      var running = begin(client, "long");
      int stalled = client.get(running.events());
      client.stall(stalled);
      int beside = client.get(running.events());
      assertThat(client.status(stalled)).isEqualTo(200);
      for (int i = 0; i < PIECES; i++) {
        running.question.say(piece(i));
        assertThat(client.event(beside, "text").getString("text")).isEqualTo(piece(i));
      }
      assertThat(client.error(stalled)).isEqualTo(CANCEL);
      assertThat(gateway.upstream.cancelled).isEmpty();
      running.question.finish(1);
      client.event(beside, "end");
      assertThat(client.error(beside)).as("ended well").isEqualTo(-1);
      var late = new Reader();
      for (var event = client.eventThatCame(stalled);
          event != null;
          event = client.eventThatCame(stalled)) {
        late.hear(event);
      }
      assertThat(late.ended).isFalse();
      int again = client.get(running.events(), "last-event-id", "1-" + late.position);
      late.hearToTheEnd(client, again);
      assertWhole(late.text.toString());
    }

    @Test
    @DisplayName("may leave a whole connection unread: its streams are given up")
    void mayLeaveAllUnread() throws Exception {
      open(LARGE_WINDOW, Duration.ofMillis(300));
      var client = connect();
      var other = connect();
      var running = begin(client, "long");
      int elsewhere = other.get(running.events());
      assertThat(other.status(elsewhere)).isEqualTo(200);
      for (int i = 0; i < STALLED; i++) {
        assertThat(client.status(client.get(running.events()))).isEqualTo(200);
      }
      for (int i = 0; i < PIECES; i++) {
        running.question.say(piece(i));
        assertThat(other.event(elsewhere, "text").getString("text")).isEqualTo(piece(i));
      }
      Waiting.until(
          "only the other one reads", () -> gateway.journal.readers(new TurnId(running.turn)) == 1);
      running.question.finish(1);
      other.event(elsewhere, "end");
    }
  }

  @Nested
  @DisplayName("an attacker is cut off, and another client hears each piece of its answer, when")
  class Attacked {
    /** Far more than anybody needs and than the server takes. */
    private static final int MANY = 100_000;

    private Http2Client attacker;
    private Http2Client other;

    @BeforeEach
    void openBoth() throws Exception {
      open(LARGE_WINDOW, Duration.ofMinutes(1));
      attacker = connect();
      other = connect();
      hearAnAnswer(other, "before");
    }

    /** Sends until the server has cut the connection. */
    private void attack(Step step) throws Exception {
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var sent = threads.submit(() -> repeat(step));
        hearAnAnswer(other, "during");
        assertThat(sent.get(60, TimeUnit.SECONDS)).as("it is cut off").isLessThan(MANY);
      }
      Waiting.until("it is gone", () -> gateway.doors.open() == 1);
      hearAnAnswer(other, "after");
    }

    private static int repeat(Step step) throws Exception {
      for (int i = 0; i < MANY; i++) {
        try {
          step.run();
        } catch (IOException _) {
          return i;
        }
      }
      return MANY;
    }

    @Test
    @DisplayName("it opens streams and resets them at once (CVE-2023-44487)")
    void rapidReset() throws Exception {
      var running = begin(other, "watched");
      attack(() -> {
        int stream = attacker.get(running.events());
        attacker.send(RST_STREAM, 0, stream, number(CANCEL));
      });
      Waiting.until("nobody watches", () -> gateway.journal.readers(new TurnId(running.turn)) == 0);
      running.question.finish(1);
    }

    @Test
    @DisplayName("it has the server reset streams one after another (CVE-2025-8671)")
    void madeYouReset() throws Exception {
      var running = begin(other, "watched");
      attack(() -> {
        int stream = attacker.get(running.events());
        attacker.send(WINDOW_UPDATE, 0, stream, number(0));
      });
      Waiting.until("nobody watches", () -> gateway.journal.readers(new TurnId(running.turn)) == 0);
      running.question.finish(1);
    }

    @Test
    @DisplayName("it asks question after question and leaves each at once: few of them run")
    void questionsLeft() throws Exception {
      int sent =
          repeat(() -> {
            int stream = attacker.post("/sse/chat", new JsonObject().put("message", "Hi"));
            attacker.send(RST_STREAM, 0, stream, number(CANCEL));
          });
      assertThat(sent).as("it is cut off").isLessThan(MANY);
      Waiting.until("no turn is left", () -> gateway.slots.taken() == 0);
      assertThat(gateway.upstream.asked).as("asked of Claude").hasSizeLessThan(400);
      assertThat(gateway.upstream.cancelled).containsAll(gateway.upstream.asked);
      gateway.upstream.asked.clear();
      hearAnAnswer(other, "after");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_000})
    @DisplayName("its head goes on and on (VU#421644), in pieces of bytes:")
    void continuations(int size) throws Exception {
      attacker.send(HEADERS, END_STREAM, 1, attacker.head("GET", "/"));
      var more = new ByteArrayOutputStream();
      more.write(0);
      Http2Client.text(more, "x");
      Http2Client.text(more, "y".repeat(Math.max(0, size - 10)));
      var piece = size < 10 ? new byte[size] : more.toByteArray();
      attack(() -> attacker.send(CONTINUATION, 0, 1, piece));
    }

    @Test
    @DisplayName("a small head stands for a large one")
    void headsThatGrow() throws Exception {
      var block = new ByteArrayOutputStream();
      block.write(0x40); // into the table, where it is number 62
      Http2Client.text(block, "x");
      Http2Client.text(block, "y".repeat(4000));
      for (int i = 0; i < 10_000; i++) {
        block.write(0x80 | 62);
      }
      attack(() -> {
        int stream = attacker.newStream();
        attacker.send(HEADERS, END_HEADERS | END_STREAM, stream, block.toByteArray());
      });
    }

    @ParameterizedTest
    @ValueSource(ints = {PING, SETTINGS})
    @DisplayName("it wants answer after answer and reads none, of frames of type:")
    void answersUnread(int type) throws Exception {
      var frame = Http2Client.frame(type, 0, 0, new byte[type == PING ? 8 : 0]);
      var many = RawClient.join(Collections.nCopies(500, frame).toArray(byte[][]::new));
      attack(() -> attacker.send(many));
    }

    @Test
    @DisplayName("it sends nothing, again and again")
    void emptyFrames() throws Exception {
      int stream = attacker.newStream();
      attacker.send(HEADERS, END_HEADERS, stream, attacker.head("POST", "/sse/chat"));
      attack(() -> attacker.send(DATA, 0, stream));
    }
  }

  /** Something that is done again and again. */
  private interface Step {
    void run() throws IOException;
  }

  @Test
  @DisplayName("one stream too many is refused, and the hundred before it go on")
  void oneTooMany() throws Exception {
    open(LARGE_WINDOW, Duration.ofMinutes(1));
    var client = connect();
    var running = begin(client, "many");
    var streams = new ArrayList<Integer>();
    for (int i = 0; i < 100; i++) {
      int stream = client.get(running.events());
      assertThat(client.status(stream)).isEqualTo(200);
      streams.add(stream);
    }
    assertThat(client.error(client.get(running.events()))).isEqualTo(REFUSED_STREAM);
    running.question.say("all of them");
    for (int stream : streams) {
      assertThat(client.event(stream, "text").getString("text")).isEqualTo("all of them");
    }
    running.question.finish(1);
    for (int stream : streams) {
      client.event(stream, "end");
    }
    int next = client.get(running.events());
    assertThat(client.status(next)).as("there is room again").isEqualTo(200);
  }

  @Test
  @DisplayName("pings without end cost an answer each, and disturb nobody")
  void pingsAreAnswered() throws Exception {
    open(LARGE_WINDOW, Duration.ofMinutes(1));
    var pinging = connect();
    var other = connect();
    var over = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answered = threads.submit(() -> ping(pinging, over));
      hearAnAnswer(other, "during");
      over.set(true);
      assertThat(answered.get(60, TimeUnit.SECONDS)).isPositive();
    }
  }

  /** How often a hundred pings were answered. */
  private static int ping(Http2Client client, AtomicBoolean over) throws IOException {
    int rounds = 0;
    for (; !over.get(); rounds++) {
      client.ping(100);
    }
    return rounds;
  }
}
