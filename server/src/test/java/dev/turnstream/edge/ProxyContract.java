package dev.turnstream.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.turnstream.access.Network;
import dev.turnstream.access.Proxies;
import dev.turnstream.gateway.Waiting;
import dev.turnstream.pages.RunningServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What holds behind every proxy that docs/operating/edge.md has a configuration for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProxyContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LONG = "!emulate ttft=5 deltas=5000 delay=20\nTalk.";

  private Path directory;
  private TestCertificate certificate;
  private String token;
  private String operator;
  private int port;
  private RunningServer server;
  private RunningProxy proxy;
  private HttpClient http;

  /** Starts the proxy in a directory, before a server. */
  abstract RunningProxy start(Path directory, TestCertificate certificate, int port, int serverPort)
      throws Exception;

  @BeforeAll
  void open(@TempDir Path temporary) throws Exception {
    directory = temporary;
    certificate = TestCertificate.make(directory, "edge");
    var tokens = directory.resolve("tokens").toString();
    token = RunningServer.command("token", "create", "--user", "ada", "--tokens", tokens);
    operator =
        RunningServer.command(
            "token", "create", "--user", "ops", "--role", "operator", "--tokens", tokens);
    port = RunningProxy.freePort();
    server =
        RunningServer.start(
            "--tokens=" + tokens,
            "--allowed-origins=" + origin(),
            "--trusted-proxies=127.0.0.1",
            "--user-header=x-forwarded-user",
            "--heartbeat=1s",
            "--max-history-bytes=64m");
    proxy = start(directory, certificate, port, server.port());
    http = client().build();
  }

  @AfterAll
  void close() throws Exception {
    http.shutdownNow();
    proxy.close();
    server.close();
  }

  private HttpClient.Builder client() throws Exception {
    return HttpClient.newBuilder()
        .version(Version.HTTP_2)
        .sslContext(certificate.trusting())
        .connectTimeout(PATIENCE);
  }

  private String origin() {
    return "https://localhost:" + port;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(origin() + path))
        .timeout(PATIENCE)
        .header("authorization", "Bearer " + token)
        .header("content-type", "application/json");
  }

  private HttpResponse<String> post(String path, JsonObject body) throws Exception {
    var request = request(path).POST(BodyPublishers.ofString(body.encode())).build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static JsonObject question(String id, String message) {
    return new JsonObject().put("type", "start").put("id", id).put("message", message);
  }

  @Test
  @DisplayName(
      "streams come piece by piece while the turn runs, over HTTP/2, and a stop comes through")
  void streamsComeUnbuffered() throws Exception {
    var turn =
        new JsonObject(post("/api/turns", question("stream", LONG)).body()).getString("turn");
    var events =
        http.send(request("/api/turns/" + turn + "/events").build(), BodyHandlers.ofInputStream());
    assertThat(events.version()).isEqualTo(Version.HTTP_2);
    try (var lines = lines(events.body())) {
      awaitLine(lines, "\"type\":\"text\"");
      assertThat(state(turn)).as("the first text is here while").isEqualTo("running");
      var stopped = post("/api/turns/" + turn + "/cancel", new JsonObject());
      assertThat(new JsonObject(stopped.body()).getString("state")).isEqualTo("cancelled");
      awaitLine(lines, "\"type\":\"end\"");
    }
  }

  @Test
  @DisplayName("an answer of the tutorial's endpoint is streamed, and ends with its client")
  void endsWithItsClient() throws Exception {
    var asked =
        request("/sse/chat")
            .POST(BodyPublishers.ofString(new JsonObject().put("message", LONG).encode()))
            .build();
    var reply = http.send(asked, BodyHandlers.ofInputStream());
    try (var lines = lines(reply.body())) {
      awaitLine(lines, "\"delta\"");
      Waiting.until("the turn is seen to run", () -> running() == 1);
    }
    Waiting.until("the server hears that the client is gone", () -> running() == 0);
  }

  /** How many turns run, by the server's own word past the proxy. */
  private int running() {
    try {
      var figures =
          HttpRequest.newBuilder(URI.create(server.url("/metrics")))
              .header("authorization", "Bearer " + operator)
              .build();
      for (var line : http.send(figures, BodyHandlers.ofString()).body().lines().toList()) {
        if (line.startsWith("turnstream_turns_running ")) {
          return (int) Double.parseDouble(line.substring(line.indexOf(' ')));
        }
      }
      return -1;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private String state(String turn) throws Exception {
    var read = http.send(request("/api/turns/" + turn).build(), BodyHandlers.ofString());
    return new JsonObject(read.body()).getString("state");
  }

  private static BufferedReader lines(InputStream body) {
    return new BufferedReader(new InputStreamReader(body, UTF_8));
  }

  private static void awaitLine(BufferedReader lines, String part) throws Exception {
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("the stream ended before " + part);
  }

  /** Hands on one message after another. */
  private static final class Listener implements WebSocket.Listener {
    private final SynchronousQueue<String> messages = new SynchronousQueue<>();
    private final StringBuilder message = new StringBuilder();
    private final AtomicInteger pings = new AtomicInteger();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        var whole = message.toString();
        message.setLength(0);
        Thread.startVirtualThread(() -> hand(whole));
      }
      socket.request(1);
      return null;
    }

    private void hand(String whole) {
      try {
        messages.put(whole);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer data) {
      pings.incrementAndGet();
      socket.request(1);
      return null;
    }

    JsonObject await(String part) throws InterruptedException {
      for (var text = next(); ; text = next()) {
        if (text.contains(part)) {
          return new JsonObject(text);
        }
      }
    }

    private String next() throws InterruptedException {
      var text = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (text == null) {
        throw new AssertionError("nothing came");
      }
      return text;
    }
  }

  private WebSocket.Builder socket(String from) {
    return http.newWebSocketBuilder()
        .subprotocols("turnstream.v1")
        .header("origin", from)
        .header("authorization", "Bearer " + token);
  }

  private URI socketAddress() {
    return URI.create("wss://localhost:" + port + "/ws");
  }

  @Test
  @DisplayName("a WebSocket is passed on, and a quiet one stays open by the server's pings")
  void socketsStay() throws Exception {
    var heard = new Listener();
    var socket = socket(origin()).buildAsync(socketAddress(), heard).get();
    heard.await("\"hello\"");
    Waiting.until("it was quiet for longer than the proxy bears", () -> heard.pings.get() >= 6);
    socket.sendText(question("quiet", "!emulate rate=0\nrepeat Hello").encode(), true).get();
    heard.await("\"end\"");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
  }

  @Test
  @DisplayName("the server sees the page's origin and the host as the client said them")
  void originAndHost() {
    assertThatThrownBy(
            () -> socket("https://evil.example").buildAsync(socketAddress(), new Listener()).get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
  }

  @Test
  @DisplayName("a large question comes through whole")
  void largeQuestions() throws Exception {
    var text = new JsonObject().put("type", "text").put("text", "!emulate rate=0\nrepeat Hello\n");
    var more = new JsonObject().put("type", "text").put("text", "x".repeat(5 << 20));
    var command =
        new JsonObject()
            .put("type", "start")
            .put("id", "large")
            .put("content", new JsonArray().add(text).add(more));
    var reply = post("/api/turns", command);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
  }

  @Test
  @DisplayName("browsers are told to come by HTTPS, and get a cookie for nothing else")
  void browsersSignIn() throws Exception {
    var form =
        HttpRequest.newBuilder(URI.create(origin() + "/sign-in"))
            .header("origin", origin())
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("token=" + token))
            .build();
    var reply = http.send(form, BodyHandlers.ofString());
    assertThat(reply.statusCode()).isEqualTo(303);
    assertThat(reply.headers().firstValue("set-cookie").orElseThrow())
        .startsWith("__Host-turnstream=")
        .contains("Secure");
    assertThat(reply.headers().firstValue("strict-transport-security"))
        .contains("max-age=31536000");
  }

  @Test
  @DisplayName("nobody is somebody because their client says so")
  void noUserByTheClientsWord() throws Exception {
    var told =
        HttpRequest.newBuilder(URI.create(origin() + "/api/conversations"))
            .header("x-forwarded-user", "eve")
            .build();
    assertThat(http.send(told, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
  }

  @Test
  @DisplayName("the server's log tells the client's address and not the proxy's")
  void addressesInTheLog() throws Exception {
    try (var client = client().localAddress(InetAddress.ofLiteral("127.0.0.2")).build()) {
      var asked =
          request("/api/turns")
              .POST(
                  BodyPublishers.ofString(
                      question("logged", "!emulate rate=0\nrepeat Hi").encode()));
      assertThat(client.send(asked.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(201);
      Waiting.until("it is told", () -> server.output().contains("address=127.0.0.2"));
    }
  }

  @Test
  @DisplayName("the address is the client's own, whatever it says of it")
  void addresses() throws Exception {
    var seen = new SynchronousQueue<String>();
    var listening =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listening.createContext(
        "/",
        exchange -> {
          var told = exchange.getRequestHeaders().getOrDefault("x-forwarded-for", List.of("none"));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
          Thread.startVirtualThread(() -> seen.offer(String.join(",", told)));
        });
    listening.start();
    var other = Files.createDirectory(directory.resolve("other"));
    int otherPort = RunningProxy.freePort();
    try (var before = start(other, certificate, otherPort, listening.getAddress().getPort());
        var client = client().localAddress(InetAddress.ofLiteral("127.0.0.2")).build()) {
      var spoofed =
          HttpRequest.newBuilder(URI.create("https://localhost:" + otherPort + "/"))
              .header("x-forwarded-for", "192.0.2.66")
              .build();
      var reply = client.sendAsync(spoofed, BodyHandlers.ofString());
      var told = seen.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(reply.get().statusCode()).as(before.output()).isEqualTo(204);
      var trusted = new Proxies(List.of(Network.read("127.0.0.1")));
      assertThat(trusted.client(InetAddress.ofLiteral("127.0.0.1"), told))
          .as(told)
          .isEqualTo(InetAddress.ofLiteral("127.0.0.2"));
    } finally {
      listening.stop(0);
    }
  }
}
