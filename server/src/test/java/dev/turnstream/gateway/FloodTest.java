package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.start;
import static dev.turnstream.gateway.RawClient.PING;
import static dev.turnstream.gateway.RawClient.TEXT;
import static dev.turnstream.gateway.RawClient.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Proxies;
import dev.turnstream.access.Rate;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/operating/pressure.md says of rates, as attacks. */
@DisplayName("A flood")
class FloodTest {
  private static final int FIN = 0x80;
  private static final long PATIENCE = 90; // seconds
  private static final int ANY = Integer.MAX_VALUE;

  @SuppressWarnings("NullAway.Init") // each test opens it with limits of its own
  private GatewayFixture gateway;

  private final List<RawClient> attackers = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean over = new AtomicBoolean();

  @AfterEach
  void close() throws Exception {
    over.set(true);
    for (var attacker : attackers) {
      attacker.close();
    }
    gateway.close();
  }

  private void open(Arrivals.Limits arrivals, Rate frames) throws Exception {
    gateway =
        GatewayFixture.visited(
            arrivals,
            Guests.nobodyIsAsked(Proxies.NONE),
            options -> GatewayFixture.withLimits(options, options.limits().withFrames(frames)));
  }

  private void openForFrames(int aMinute) throws Exception {
    open(Arrivals.Limits.NONE, new Rate(aMinute));
  }

  private RawClient attacker(RawClient client) {
    attackers.add(client);
    return client;
  }

  private long limited(String reason) {
    return gateway.doors.arrivals().turnaways().counts().getOrDefault(reason, -1L);
  }

  /** What objects occupy that are no garbage, and what Netty has taken outside of the heap. */
  private static long occupied() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + PlatformDependent.usedDirectMemory();
  }

  private static byte[] frameOf(String what) {
    return switch (what) {
      case "pings" -> frame(FIN | PING, new byte[] {'x'});
      case "garbage" -> frame(FIN | TEXT, "{".getBytes(UTF_8));
      default ->
          frame(FIN | TEXT, "{\"type\":\"unwatch\",\"id\":\"u\",\"turns\":[]}".getBytes(UTF_8));
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"pings", "garbage", "commands"})
  @DisplayName("of small frames is read as fast as is allowed, and each of them is answered")
  void ofSmallFrames(String what) throws Exception {
    openForFrames(6_000);
    int most = 6_200;
    try (var client = attacker(RawClient.openNative(gateway.port()));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      client.read(); // hello
      var sent =
          threads.submit(() -> {
            var some =
                RawClient.join(Collections.nCopies(100, frameOf(what)).toArray(byte[][]::new));
            for (int i = 0; i < most; i += 100) {
              client.send(some);
            }
            return most;
          });
      for (int i = 0; i < most; i++) {
        assertThat(client.read().opcode()).isNotEqualTo(RawClient.CLOSE);
      }
      assertThat(sent.get(PATIENCE, TimeUnit.SECONDS)).isEqualTo(most);
      assertThat(limited("frame_rate")).isPositive();
    }
  }

  @Test
  @DisplayName(
      "of many who go on and on fills no memory, and others hear each piece of their answers")
  void ofManyFillsNoMemory() throws Exception {
    openForFrames(600);
    int many = 100;
    try (var other = new NativeClient(gateway.port());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      gateway.hearAnAnswer(other, "c1");
      for (int i = 0; i < many; i++) {
        attacker(RawClient.open(gateway.port(), "/ws/chat"));
      }
      long before = occupied();
      for (var attacker : List.copyOf(attackers)) {
        threads.submit(() -> flood(attacker));
        threads.submit(() -> drain(attacker));
      }
      Waiting.until("all of them have to wait", () -> limited("frame_rate") > 10L * many);
      gateway.hearAnAnswer(other, "c2");
      long more = occupied() - before;
      System.out.printf("flood of %d sockets: %d KB more%n", many, more / 1024);
      assertThat(more).as("a read of each, and what the clients need").isLessThan(32L << 20);
      assertThat(gateway.doors.open()).as("nobody was closed").isEqualTo(many + 1);
      over.set(true);
      for (var attacker : attackers) {
        attacker.close();
      }
    }
  }

  private Boolean flood(RawClient attacker) throws IOException {
    var some = RawClient.join(Collections.nCopies(2_000, frameOf("pings")).toArray(byte[][]::new));
    while (!over.get()) {
      attacker.send(some); // waits, once nothing is taken any more
    }
    return true;
  }

  private static Boolean drain(RawClient attacker) throws IOException {
    while (attacker.in.skip(1024) > 0) {
      // whoever reads nothing is closed for that
    }
    return true;
  }

  @Test
  @DisplayName("of commands that resume is slowed down sooner, and each is answered")
  void ofResumes() throws Exception {
    openForFrames(12_000);
    try (var owner = NativeClient.trusting(gateway.port());
        var other = new NativeClient(gateway.port());
        var client = attacker(RawClient.openNative(gateway.port()));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var turn = owner.call(start("long", "Hi")).getString("turn");
      var question = gateway.nextQuestion();
      question.begin(1);
      question.say("some text");
      question.finish(1);
      owner.event(turn, "end");
      var watch =
          new JsonObject()
              .put("type", "watch")
              .put("id", "w")
              .put("turns", new JsonArray().add(new JsonObject().put("turn", turn)));
      int most = 600; // 21 each
      threads.submit(() -> {
        for (int i = 0; i < most; i++) {
          client.text(watch.encode());
        }
        return most;
      });
      gateway.hearAnAnswer(other, "c1");
      int answered = 0;
      while (answered < most) {
        var told = client.read();
        assertThat(told.opcode()).isEqualTo(TEXT);
        answered += "ok".equals(told.json().getString("type")) ? 1 : 0;
      }
      assertThat(limited("frame_rate")).isPositive();
      assertThat(gateway.journal.size()).as("two answers, each once").isEqualTo(2);
    }
  }

  @Test
  @DisplayName("of connections leaves nothing behind, and others hear each piece of their answers")
  void ofConnections() throws Exception {
    open(new Arrivals.Limits(new Rate(100), Rate.FREE, ANY, Rate.FREE), Rate.FREE);
    try (var other = new NativeClient(gateway.port());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      gateway.hearAnAnswer(other, "c1");
      long before = occupied();
      for (int i = 0; i < 4; i++) {
        threads.submit(this::connectOnAndOn);
      }
      Waiting.until("very many were refused", () -> limited("connection_rate") > 2_000);
      gateway.hearAnAnswer(other, "c2");
      over.set(true);
      Waiting.until("nothing is left of them", () -> gateway.doors.open() == 1);
      assertThat(occupied() - before).isLessThan(32L << 20);
    }
  }

  private Boolean connectOnAndOn() {
    while (!over.get()) {
      try (var one = new RawClient(gateway.port())) {
        one.send("GET /info HTTP/1.1\r\n\r\n".getBytes(UTF_8));
        one.in.skip(1);
      } catch (IOException _) {
        // closed unheard
      }
    }
    return true;
  }

  @Test
  @DisplayName("of connections that say nothing takes no more places than one address may have")
  void ofSilentConnections() throws Exception {
    open(new Arrivals.Limits(Rate.FREE, Rate.FREE, 50, Rate.FREE), Rate.FREE);
    try (var other = new NativeClient(gateway.port())) {
      for (int i = 0; i < 300; i++) {
        attacker(new RawClient(gateway.port()));
      }
      Waiting.until("most are closed", () -> limited("max_pending_handshakes") >= 250);
      gateway.hearAnAnswer(other, "c1");
      assertThat(gateway.doors.open()).isLessThanOrEqualTo(51);
    }
  }
}
