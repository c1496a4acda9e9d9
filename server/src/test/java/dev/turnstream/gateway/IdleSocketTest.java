package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.INFO;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counted on the live heap, after a full collection. */
@DisplayName("A WebSocket on which nothing happens")
class IdleSocketTest {
  private static final int SOCKETS = 400;

  /** Bytes of each, with those of the client's half, which live in the same JVM here. */
  private static final long BUDGET = 5000;

  private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

  /** What only a connection that speaks HTTP needs. */
  private static final Pattern OF_HTTP =
      Pattern.compile("io\\.(vertx\\.core\\.(http|net)|netty\\.handler)\\..*");

  private static final System.Logger LOG = System.getLogger(IdleSocketTest.class.getName());

  private final List<SocketChannel> clients = new ArrayList<>();
  private GatewayFixture fixture;

  private record Kind(long count, long bytes) {}

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(options -> options, 2 * SOCKETS, 10);
  }

  @AfterEach
  void stop() throws Exception {
    for (var client : clients) {
      client.close();
    }
    fixture.close();
  }

  @ParameterizedTest(name = "on {0}")
  @CsvSource({"/ws/chat, ''", "/ws, 'Sec-WebSocket-Protocol: turnstream.v1'"})
  void holdsLittleAndNothingOfItsRequest(String path, String header) throws Exception {
    open(path, header, 20); // what a first one makes for all
    var before = live();
    open(path, header, SOCKETS);
    var after = live();

    long more = bytes(after) - bytes(before);
    LOG.log(INFO, "{0}: {1} bytes of heap a socket", path, more / SOCKETS);
    assertThat(more / SOCKETS).isLessThan(BUDGET);
    after.forEach((name, kind) -> {
      if (OF_HTTP.matcher(name).matches()) {
        long grown = kind.count - before.getOrDefault(name, new Kind(0, 0)).count;
        assertThat(grown).as(name).isLessThan(SOCKETS / 2);
      }
    });
  }

  private void open(String path, String header, int count) throws IOException {
    var request =
        """
        GET %s HTTP/1.1
        Host: 127.0.0.1:%d
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        User-Agent: somebody who tells of themselves at length, as browsers do
        """
            .formatted(path, fixture.port());
    var bytes = (request + (header.isEmpty() ? "" : header + "\n") + "\n").replace("\n", "\r\n");
    var answer = ByteBuffer.allocateDirect(4096);
    for (int i = 0; i < count; i++) {
      var client =
          SocketChannel.open(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), fixture.port()));
      clients.add(client);
      client.write(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)));
      answer.clear();
      while (!ISO_8859_1.decode(answer.duplicate().flip()).toString().contains("\r\n\r\n")) {
        assertThat(client.read(answer)).isPositive();
      }
    }
  }

  private static long bytes(Map<String, Kind> live) {
    return live.values().stream().mapToLong(Kind::bytes).sum();
  }

  /** What lives, by class. */
  private static Map<String, Kind> live() throws JMException {
    var histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    var kinds = new HashMap<String, Kind>();
    histogram
        .toString()
        .lines()
        .map(LINE::matcher)
        .forEach(line -> {
          if (line.matches()) {
            kinds.put(
                line.group(3),
                new Kind(Long.parseLong(line.group(1)), Long.parseLong(line.group(2))));
          }
        });
    return kinds;
  }
}
