package dev.turnstream.client.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.client.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A client, the model server and a bad line between them, in virtual time: all of it follows from
 * the seed.
 */
final class Simulation {
  private static final Settings SETTINGS =
      new Settings(Duration.ofSeconds(10), Duration.ofMillis(250), Duration.ofSeconds(30));
  private static final long CALM = 60_000; // from then on the line is good
  private static final long HEARTBEAT = 10_000;

  private record Timed(long at, long order, Runnable what) implements Comparable<Timed> {
    @Override
    public int compareTo(Timed other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  /** A TCP connection: in order each way, until it breaks. */
  private final class Line {
    final int link;
    boolean broken;
    long clientFree;
    long serverFree;
    final ModelServer.Session session;

    Line(int link) {
      this.link = link;
      session = server.new Session(this::toClient);
    }

    void toClient(String frame) {
      // A fault of the server's, which gaps and heartbeats tell; an answer can't be lost alone.
      boolean lost = isBad(40) && !frame.contains("\"type\":\"ok\"");
      clientFree = Math.max(clientFree, now + random.nextInt(200));
      if (!lost) {
        var arrives = isBad(60) && frame.contains("\"text\"") ? corrupt(frame) : frame;
        at(
            clientFree,
            () -> {
              if (!broken) {
                core.received(link, arrives, now);
              }
            });
      }
    }

    void toServer(String frame) {
      serverFree = Math.max(serverFree, now + random.nextInt(200));
      at(
          serverFree,
          () -> {
            if (!broken) {
              session.receive(frame);
            }
          });
    }

    /** Breaks; the client may be told, by this code or that, or never. */
    void breakUp() {
      broken = true;
      session.close();
      int code = new int[] {1006, 1001, 1011, 4408, 0}[random.nextInt(5)];
      if (code > 0) {
        at(now + random.nextInt(500), () -> core.disconnected(link, code, now));
      }
    }
  }

  private final Random random;
  private final ModelServer server;
  final ClientCore core;
  private final PriorityQueue<Timed> queue = new PriorityQueue<>();
  private final Map<Integer, Line> lines = new HashMap<>();
  private final Map<String, String> turnOf = new HashMap<>();
  private final Map<String, StringBuilder> texts = new HashMap<>();
  private final Map<String, Long> seqs = new HashMap<>();
  private final Map<String, TurnEvent.Ended> ends = new HashMap<>();
  private final int starts;
  private long now;
  private long order;
  private boolean corrupted;

  Simulation(long seed) {
    random = new Random(seed);
    server = new ModelServer(random);
    core = new ClientCore(SETTINGS, random);
    starts = 1 + random.nextInt(3);
  }

  private boolean isBad(int oneIn) {
    return now < CALM && random.nextInt(oneIn) == 0;
  }

  private void at(long time, Runnable what) {
    queue.add(new Timed(time, order++, what));
  }

  /** Another text in place of the server's, once: a second time the client would say so. */
  private String corrupt(String frame) {
    var other = corrupted ? frame : frame.replaceFirst("\"text\":\"[0-9a-z]", "\"text\":\"?");
    corrupted |= !other.equals(frame);
    return other;
  }

  void run() {
    at(0, () -> core.open(now));
    for (int i = 0; i < starts; i++) {
      at(
          random.nextInt(5_000),
          () -> core.command("start", JsonObject.EMPTY.with("message", "Hi")));
    }
    at(random.nextInt(500), this::grow);
    at(HEARTBEAT, this::heartbeat);
    at(random.nextInt(3_000), this::trouble);
    if (random.nextInt(4) == 0) {
      at(random.nextInt(20_000), this::restart);
    }
    while (ends.size() < starts) {
      var next = queue.remove();
      now = next.at();
      assertThat(now).as("time to the end of all turns").isLessThan(10 * CALM);
      next.what().run();
      core.tick(now);
      core.drain().forEach(this::carryOut);
    }
    check();
  }

  private void grow() {
    server.grow();
    at(now + random.nextInt(600), this::grow);
  }

  private void heartbeat() {
    server.heartbeat();
    at(now + HEARTBEAT, this::heartbeat);
  }

  private void trouble() {
    if (now < CALM) {
      lines.values().stream().filter(line -> !line.broken).forEach(Line::breakUp);
      at(now + random.nextInt(15_000), this::trouble);
    }
  }

  private void restart() {
    lines.values().stream().filter(line -> !line.broken).forEach(Line::breakUp);
    server.restart();
  }

  private void carryOut(Output output) {
    switch (output) {
      case Output.Connect(int link, long delay) ->
          at(now + delay + random.nextInt(300), () -> connect(link));
      case Output.Send(int link, String frame) -> requireNonNull(lines.get(link)).toServer(frame);
      case Output.Drop(int link) -> {
        var line = lines.get(link);
        if (line != null && !line.broken) {
          line.breakUp();
        }
      }
      case Output.Answered(String id, JsonObject ok) ->
          assertThat(turnOf.put(id, ok.string("turn", ""))).as("earlier answer").isNull();
      case Output.Happened(String turn, TurnEvent event) -> happened(turn, event);
      case Output.Linked _, Output.Unlinked _ -> {}
      default -> throw new AssertionError(output);
    }
  }

  private void connect(int link) {
    if (isBad(3)) {
      core.connectFailed(link, random.nextBoolean() ? 503 : 0, now);
      return;
    }
    lines.put(link, new Line(link));
  }

  private void happened(String turn, TurnEvent event) {
    assertThat(ends).as("ended before").doesNotContainKey(turn);
    var text = texts.computeIfAbsent(turn, _ -> new StringBuilder());
    switch (event) {
      case TurnEvent.Replaced(_, var all) -> {
        text.setLength(0);
        text.append(all);
      }
      case TurnEvent.Ended end -> ends.put(turn, end);
      default -> assertThat(event.seq()).as("" + event).isGreaterThan(seqs.getOrDefault(turn, 0L));
    }
    switch (event) {
      case TurnEvent.Text more -> text.append(more.text());
      default -> {}
    }
    seqs.put(turn, event.seq());
  }

  private void check() {
    assertThat(server.turns).as("turns that were started").hasSize(starts);
    assertThat(turnOf.keySet()).isEqualTo(server.byCommand.keySet());
    for (var turn : server.turns.values()) {
      assertThat(texts.get(turn.id)).hasToString(turn.text());
      assertThat(requireNonNull(ends.get(turn.id)).intact()).isTrue();
      assertThat(seqs.get(turn.id)).isEqualTo(turn.head());
    }
  }
}
