package dev.turnstream.gateway;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, section 12: sockets are sent to the server that takes over, not all at once. */
@DisplayName("G15: Clients that are sent to another server")
class LeavingTimesTest {
  private static final int CLIENTS = 2000;
  private static final int SEEDS = 20;
  private static final long STEP = Duration.ofMillis(Departure.STEP_MILLIS).toNanos();
  private static final Duration LONGEST = LeavingTimes.LONGEST;

  /** How many may leave in one second, chance included: a third more than on average. */
  private static final long MOST = LeavingTimes.EACH_SECOND * 4 / 3;

  /** The clock may begin anywhere, and this one passes its greatest number. */
  private static final long BEGIN = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

  /** Who waits for something, and when, in nanoseconds since the beginning. */
  private interface Busy {
    boolean at(int client, long time);
  }

  /** When each client left, in nanoseconds since the beginning, after stepping for so long. */
  private static Map<Integer, Long> left(long seed, Duration during, Busy busy) {
    var times = new LeavingTimes<Integer>(new Random(seed));
    var present = new LinkedHashSet<>(IntStream.range(0, CLIENTS).boxed().toList());
    var left = new TreeMap<Integer, Long>();
    for (long time = 0; time <= during.toNanos(); time += STEP) {
      int before = present.size();
      for (var client : List.copyOf(present)) {
        if (times.hasCome(client, busy.at(client, time), before, BEGIN + time)) {
          assertThat(left.put(client, time)).isNull();
          present.remove(client);
        }
      }
    }
    return left;
  }

  private static Map<Long, Long> seconds(Map<Integer, Long> left) {
    return left.values().stream()
        .collect(groupingBy(time -> Duration.ofNanos(time).toSeconds(), TreeMap::new, counting()));
  }

  @Test
  @DisplayName("leave over a time that grows with their number, up to ten seconds")
  void spreads() {
    assertThat(LeavingTimes.spread(1)).isEqualTo(Duration.ofMillis(5));
    assertThat(LeavingTimes.spread(1000)).isEqualTo(Duration.ofSeconds(5));
    assertThat(LeavingTimes.spread(100_000)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  @DisplayName("are 2,000: some 200 leave in each of ten seconds, and nobody is left then")
  void isFlat() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var left = left(seed, LONGEST.plusNanos(STEP), (_, _) -> false);
      assertThat(left).as("seed %d", seed).hasSize(CLIENTS);
      assertThat(seconds(left).values())
          .as("seed %d", seed)
          .hasSizeBetween(10, 11) // who left at the tenth second's last step included
          .allMatch(count -> count <= MOST);
    }
  }

  @Test
  @DisplayName("stay while a turn runs that they wait for, and leave as evenly after it")
  void waitForTurns() {
    long end = Duration.ofSeconds(30).toNanos();
    for (int seed = 0; seed < SEEDS; seed++) {
      var left =
          left(seed, LONGEST.plusNanos(end + STEP), (client, t) -> client % 2 == 0 && t < end);
      assertThat(left).as("seed %d", seed).hasSize(CLIENTS);
      left.forEach((client, time) -> assertThat(time >= end).isEqualTo(client % 2 == 0));
      assertThat(seconds(left).values()).as("seed %d", seed).allMatch(count -> count <= MOST);
    }
  }

  @Test
  @DisplayName("do not leave all at once when a turn ends that all began to watch too late")
  void watchTheSame() {
    var begin = Duration.ofSeconds(1).toNanos();
    var end = Duration.ofSeconds(30).toNanos();
    LongPredicate running = time -> time >= begin && time < end;
    for (int seed = 0; seed < SEEDS; seed++) {
      var left = left(seed, LONGEST.plusNanos(end + STEP), (_, time) -> running.test(time));
      assertThat(left).as("seed %d", seed).hasSize(CLIENTS);
      assertThat(left.values()).noneMatch(running::test);
      assertThat(seconds(left).values()).as("seed %d", seed).allMatch(count -> count <= MOST);
    }
  }

  @Test
  @DisplayName("are real sockets: each is told once, in many steps, the one with a turn last")
  void areReal() throws Exception {
    int idle = 300; // over some 150 steps
    var clients = new ArrayList<RawClient>();
    try (var gateway = new GatewayFixture(options -> options, idle + 1, 10);
        var busy = RawClient.open(gateway.port(), "/ws/chat");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < idle; i++) {
        clients.add(RawClient.open(gateway.port(), "/ws/chat"));
      }
      busy.text("{\"message\":\"Hi\"}");
      var question = gateway.nextQuestion();
      var drained = gateway.drain();
      var closings = clients.stream().map(client -> threads.submit(closing(client))).toList();
      gateway.taken = true;
      var steps = new ArrayList<Long>();
      for (Future<Long> closing : closings) {
        steps.add(closing.get() / STEP);
      }
      assertThat(drained.isComplete()).as("one has a turn").isFalse();
      var histogram = steps.stream().collect(groupingBy(step -> step, TreeMap::new, counting()));
      assertThat(histogram).hasSizeGreaterThan(10);
      assertThat(histogram.values()).allMatch(count -> count < idle / 2);
      question.begin(1);
      question.finish(1);
      assertThat(busy.read().json().getString("type")).isEqualTo("done");
      assertThat(busy.read().closeCode()).isEqualTo(1001);
      assertThat(busy.isAtEnd()).isTrue();
      Waiting.until("it is empty", drained::succeeded);
    } finally {
      for (var client : clients) {
        client.close();
      }
    }
  }

  /** When it is told to go, and that it hears nothing else. */
  private static Callable<Long> closing(RawClient client) {
    return () -> {
      assertThat(client.read().closeCode()).isEqualTo(1001);
      long moment = System.nanoTime();
      assertThat(client.isAtEnd()).isTrue();
      return moment;
    };
  }
}
