package dev.turnstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever comes while a server starts waits at its door, and is not sent away. */
@Timeout(60)
class GuardedTransportTest {
  private static final int EARLY = 20;

  static Stream<Transport> transports() {
    return Stream.of(Transport.NIO, Transport.nativeTransport())
        .filter(Objects::nonNull)
        .filter(Transport::available)
        .distinct();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("transports")
  void whoComesBeforeAllIsReadyIsLetInAfterwards(Transport transport) throws Exception {
    var guarded = new GuardedTransport(transport, null);
    var vertx = Vertx.builder().withTransport(guarded).build();
    var accepted = new AtomicInteger();
    try {
      var server =
          vertx
              .createHttpServer()
              .connectionHandler(_ -> accepted.incrementAndGet())
              .requestHandler(request -> request.response().end("welcome"))
              .listen(0, "127.0.0.1")
              .await(20, TimeUnit.SECONDS);
      var early = new ArrayList<Socket>();
      for (int i = 0; i < EARLY; i++) {
        early.add(asking(server.actualPort()));
      }
      assertThat(accepted).hasValue(0);
      guarded.open();
      for (var socket : early) {
        assertThat(answerTo(socket)).endsWith("welcome");
      }
      assertThat(answerTo(asking(server.actualPort()))).endsWith("welcome");
      assertThat(accepted).hasValue(EARLY + 1);
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("transports")
  void aServerOfLaterIsOpenAtOnce(Transport transport) throws Exception {
    var guarded = new GuardedTransport(transport, null);
    var vertx = Vertx.builder().withTransport(guarded).build();
    try {
      guarded.open();
      var server =
          vertx
              .createHttpServer()
              .requestHandler(request -> request.response().end("welcome"))
              .listen(0, "127.0.0.1")
              .await(20, TimeUnit.SECONDS);
      assertThat(answerTo(asking(server.actualPort()))).endsWith("welcome");
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  private static Socket asking(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    var request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String answerTo(Socket asking) throws IOException {
    try (asking) {
      return new String(asking.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
