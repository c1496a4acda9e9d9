package dev.turnstream.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RequestParameters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way to Claude as it is in earnest: TLS, HTTP/2 where the peer has it, a proxy in between. */
@DisplayName("The way to the upstream")
class TlsAndProxyTest {
  private static final String PASSWORD = "changeit";
  private static final Buffer STREAM =
      Buffer.buffer(
          """
          event: message_start
          data: {"type":"message_start","message":{"id":"m","model":"x","content":[],"usage":{}}}

          event: content_block_delta
          data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

          """);
  private static final Buffer END =
      Buffer.buffer(
          """
          event: message_delta
          data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}

          event: message_stop
          data: {"type":"message_stop"}

          """);

  @TempDir static Path folder;

  private static final Vertx VERTX = Vertx.vertx();

  /** Held here, for Vert.x closes a client, and its sockets, once nobody holds it any more. */
  private static final NetClient BEHIND_THE_PROXY = VERTX.createNetClient();

  private static final BlockingQueue<HttpServerRequest> REQUESTS = new LinkedBlockingQueue<>();
  private static final BlockingQueue<String> TUNNELS = new LinkedBlockingQueue<>();
  private static @Nullable String trustStoreBefore;

  @BeforeAll
  static void makeACertificateAndTrustIt() throws Exception {
    var store = folder.resolve("localhost.p12").toString();
    keytool(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=dns:localhost",
        "-storetype",
        "PKCS12",
        "-keystore",
        store,
        "-storepass",
        PASSWORD);
    trustStoreBefore = System.getProperty("javax.net.ssl.trustStore");
    System.setProperty("javax.net.ssl.trustStore", store);
    System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
    System.setProperty("javax.net.ssl.trustStoreType", "PKCS12");
  }

  @AfterAll
  static void stop() throws Exception {
    if (trustStoreBefore == null) {
      System.clearProperty("javax.net.ssl.trustStore");
    } else {
      System.setProperty("javax.net.ssl.trustStore", trustStoreBefore);
    }
    System.clearProperty("javax.net.ssl.trustStorePassword");
    System.clearProperty("javax.net.ssl.trustStoreType");
    VERTX.close().await(10, TimeUnit.SECONDS);
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    var command = new java.util.ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  /**
   * A server with TLS that answers with half a stream, and the rest unless the test keeps it back.
   */
  private static int serve(boolean http2, boolean whole) throws Exception {
    var options =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(http2)
            .setKeyCertOptions(
                new PfxOptions()
                    .setPath(folder.resolve("localhost.p12").toString())
                    .setPassword(PASSWORD));
    return VERTX
        .createHttpServer(options)
        .requestHandler(request -> {
          REQUESTS.add(request);
          var response = request.response().setChunked(true);
          response.putHeader("content-type", "text/event-stream");
          response.write(STREAM);
          if (whole) {
            response.end(END);
          }
        })
        .listen(0, "localhost")
        .await(10, TimeUnit.SECONDS)
        .actualPort();
  }

  /** A proxy that knows CONNECT and nothing else. */
  private static int proxy() throws Exception {
    return VERTX
        .createNetServer()
        .connectHandler(client ->
            client.handler(head -> {
              var target = head.toString().split(" ", -1)[1];
              TUNNELS.add(head.toString());
              client.pause();
              connect(target).onSuccess(server -> join(client, server));
            }))
        .listen(0, "127.0.0.1")
        .await(10, TimeUnit.SECONDS)
        .actualPort();
  }

  private static Future<NetSocket> connect(String target) {
    int colon = target.lastIndexOf(':');
    return BEHIND_THE_PROXY.connect(
        Integer.parseInt(target.substring(colon + 1)), target.substring(0, colon));
  }

  private static void join(NetSocket client, NetSocket server) {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    client.handler(server::write);
    server.handler(client::write);
    client.closeHandler(_ -> server.close());
    server.closeHandler(_ -> client.close());
    client.resume();
  }

  private static final class Hearing implements Upstream.Listener {
    final CompletableFuture<Upstream.Ending> end = new CompletableFuture<>();
    final CompletableFuture<String> firstText = new CompletableFuture<>();
    final CompletableFuture<Upstream.Call> call = new CompletableFuture<>();

    @Override
    public void onEvent(dev.turnstream.model.MessageEvent event) {
      if (event instanceof dev.turnstream.model.MessageEvent.TextDelta(_, var text)) {
        firstText.complete(text.toString());
      }
    }

    @Override
    public void onBatchEnd() {}

    @Override
    public void onEnd(Upstream.Ending ending) {
      end.complete(ending);
    }

    Upstream.Ending ending() throws Exception {
      return end.get(20, TimeUnit.SECONDS);
    }
  }

  private static Hearing ask(String url, @Nullable ProxyOptions proxy) {
    var settings =
        new UpstreamSettings(
            URI.create(url),
            new Credentials.AuthToken("token"),
            "2026-10-21",
            proxy,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            new RetryPolicy(0, Duration.ofSeconds(1)),
            100);
    var hearing = new Hearing();
    var question = List.of(Message.text(Role.USER, JsonText.of("Hi")));
    ((VertxInternal) VERTX)
        .createEventLoopContext()
        .runOnContext(_ ->
            hearing.call.complete(
                new HttpUpstream(VERTX, settings, new Random(1))
                    .ask(
                        new MessageRequest("x", RequestParameters.of(1, null), question),
                        hearing)));
    return hearing;
  }

  private static HttpServerRequest request() throws InterruptedException {
    var request = REQUESTS.poll(10, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request reached the server within 10 s");
    }
    return request;
  }

  @Test
  void isHttp2WhereThePeerHasIt() throws Exception {
    var hearing = ask("https://localhost:" + serve(true, true), null);
    assertThat(hearing.ending()).isEqualTo(new Upstream.Ending.Complete(false));
    var request = request();
    assertThat(request.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(request.getHeader("authorization")).isEqualTo("Bearer token");
    assertThat(request.getHeader("anthropic-version")).isEqualTo("2026-10-21");
  }

  @Test
  void isHttp11WhereThePeerHasNothingElse() throws Exception {
    var hearing = ask("https://localhost:" + serve(false, true) + "/prefix/", null);
    assertThat(hearing.ending()).isEqualTo(new Upstream.Ending.Complete(false));
    var request = request();
    assertThat(request.version()).isEqualTo(HttpVersion.HTTP_1_1);
    assertThat(request.path()).isEqualTo("/prefix/v1/messages");
  }

  @Test
  void isResetAtOnceWhenAnHttp2StreamIsCancelled() throws Exception {
    var hearing = ask("https://localhost:" + serve(true, false), null);
    var reset = new CompletableFuture<Void>();
    request().response().exceptionHandler(_ -> reset.complete(null));
    assertThat(hearing.firstText.get(10, TimeUnit.SECONDS)).isEqualTo("Hi");
    hearing.call.join().cancel();
    reset.get(5, TimeUnit.SECONDS);
  }

  @Test
  void isRefusedWhenTheCertificateIsForAnotherName() throws Exception {
    int port = serve(true, true);
    var hearing = ask("https://127.0.0.1:" + port, null);
    var failed = (Upstream.Ending.Failed) hearing.ending();
    assertThat(failed.failure().code()).isEqualTo(FailureCode.UPSTREAM_UNREACHABLE);
    assertThat(REQUESTS).isEmpty();
  }

  @Test
  void leadsThroughAProxy() throws Exception {
    int port = serve(true, true);
    var proxy =
        new ProxyOptions()
            .setType(ProxyType.HTTP)
            .setHost("127.0.0.1")
            .setPort(proxy())
            .setUsername("user")
            .setPassword("word");
    var hearing = ask("https://localhost:" + port, proxy);
    assertThat(hearing.ending()).isEqualTo(new Upstream.Ending.Complete(false));
    request();
    assertThat(TUNNELS.poll(1, TimeUnit.SECONDS))
        .startsWith("CONNECT localhost:" + port)
        .containsIgnoringCase("proxy-authorization: Basic ");
  }
}
