package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.INFO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import dev.turnstream.emulator.Emulator;
import dev.turnstream.upstream.Credentials;
import dev.turnstream.upstream.HttpUpstream;
import dev.turnstream.upstream.RetryPolicy;
import dev.turnstream.upstream.UpstreamSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counted, not timed: whatever the machine does, garbage is the same. */
@DisplayName("A delta that comes alone")
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SOCKETS = 20;

  /** Deltas of each socket in a round. */
  private static final int COUNTED = 1000;

  /** So many the compilers may want to see before it is as good as it gets. */
  private static final int ROUNDS = 12;

  private static final int AT_ONCE = 250;
  private static final String SCRIPT =
      "!emulate deltas=%d delay=1 ttft=0 stamps=true pings=false".formatted(ROUNDS * COUNTED + 100);

  /** Most of this is what a delta of some 25 bytes itself occupies in the log. */
  private static final long BUDGET = 100;

  private static final Pattern STAMP = Pattern.compile("[0-9a-f]{16} ");
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final System.Logger LOG = System.getLogger(AllocationTest.class.getName());

  private final CompletableFuture<Thread> loop = new CompletableFuture<>();
  private Emulator emulator;
  private GatewayFixture fixture;

  @BeforeEach
  void start() throws Exception {
    emulator = Emulator.start();
    fixture =
        GatewayFixture.asking(vertx -> {
          loop.complete(Thread.currentThread());
          return new HttpUpstream(vertx, settings(), new Random(1));
        });
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
    emulator.close();
  }

  @ParameterizedTest(name = "on {0}")
  @CsvSource({
    "/ws/chat, '{\"message\":\"%s\"}'",
    "/ws, '{\"type\":\"start\",\"id\":\"%d\",\"message\":\"%s\"}'"
  })
  void makesHardlyMoreGarbageThanItselfIsLong(String path, String question) throws Exception {
    assumeThat(fixture.hasNativeTransport())
        .as("the JDK's sockets make garbage of their own")
        .isTrue();
    var seen = new LinkedHashMap<RawClient, Integer>();
    try {
      for (int i = 0; i < SOCKETS; i++) {
        var client =
            path.equals("/ws")
                ? RawClient.openNative(fixture.port())
                : RawClient.open(fixture.port(), path);
        seen.put(client, 0);
        client.text(question.replace("%d", "c" + i).replace("%s", SCRIPT));
      }
      long each = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && each >= BUDGET; round++) {
        long before = allocated();
        read(seen, round * COUNTED, (round + 1) * COUNTED);
        each = (allocated() - before) / (COUNTED * SOCKETS);
        LOG.log(INFO, "{0}: {1} bytes of garbage a delta", path, each);
      }
      assertThat(each).isLessThan(BUDGET);
    } finally {
      for (var client : seen.keySet()) {
        client.close();
      }
    }
  }

  private long allocated() {
    return THREADS.getThreadAllocatedBytes(loop.join().threadId());
  }

  /** Reads on until each client has so many deltas, merged or not. */
  private static void read(Map<RawClient, Integer> seen, int from, int to) throws IOException {
    for (int goal = from + AT_ONCE; goal <= to; goal += AT_ONCE) {
      for (var one : seen.entrySet()) {
        while (one.getValue() < goal) {
          var stamps = STAMP.matcher(one.getKey().read().text()).results().count();
          one.setValue(one.getValue() + (int) stamps);
        }
      }
    }
  }

  private UpstreamSettings settings() {
    return new UpstreamSettings(
        URI.create(emulator.baseUrl()),
        new Credentials.ApiKey("test-key"),
        "2023-06-01",
        null,
        PATIENCE,
        PATIENCE,
        PATIENCE,
        new RetryPolicy(0, Duration.ZERO),
        SOCKETS);
  }
}
