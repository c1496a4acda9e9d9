package dev.turnstream.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstream.gateway.Waiting;
import dev.turnstream.pages.RunningServer;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/operating/edge.md: TLS of the server's own. */
@DisplayName("A server that speaks TLS itself")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LONG = "!emulate ttft=5 deltas=5000 delay=20\nTalk.";
  private static final String SHORT = "!emulate ttft=5 rate=0\nrepeat Hello";

  private Path directory;
  private TestCertificate certificate;
  private Path tokens;
  private String ada;
  private String bob;
  private String operator;
  private RunningServer server;
  private HttpClient http;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    directory = temporary;
    certificate = TestCertificate.make(directory, "first");
    tokens = directory.resolve("tokens");
    ada = token("ada", "user");
    bob = token("bob", "user");
    operator = token("ops", "operator");
    server =
        RunningServer.start(
            "--tls-certificate=" + certificate.certificate,
            "--tls-key=" + certificate.key,
            "--tokens=" + tokens,
            "--allowed-origins=https://chat.example",
            "--max-message-bytes=4096",
            "--max-body-bytes=8m",
            "--max-history-bytes=64m");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void open() throws Exception {
    http = client(Version.HTTP_2);
  }

  @AfterEach
  void close() {
    http.shutdownNow();
  }

  private String token(String user, String role) throws Exception {
    return RunningServer.command(
        "token", "create", "--user", user, "--role", role, "--tokens", tokens.toString());
  }

  private HttpClient client(Version version) throws Exception {
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(certificate.trusting())
        .connectTimeout(PATIENCE)
        .build();
  }

  private String origin() {
    return "https://localhost:" + server.port();
  }

  private HttpRequest.Builder request(String path, String token) {
    return HttpRequest.newBuilder(URI.create(origin() + path))
        .timeout(PATIENCE)
        .header("authorization", "Bearer " + token)
        .header("content-type", "application/json");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String token, String body) throws Exception {
    return send(request(path, token).POST(BodyPublishers.ofString(body)));
  }

  private static String question(String id, String message) {
    return new JsonObject().put("type", "start").put("id", id).put("message", message).encode();
  }

  /** Starts a turn; its id. */
  private String turn(String token, String id, String message) throws Exception {
    var reply = post("/api/turns", token, question(id, message));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
    return new JsonObject(reply.body()).getString("turn");
  }

  /** A turn's events as they come. */
  private BufferedReader events(String turn, String token) throws Exception {
    var reply =
        http.send(
            request("/api/turns/" + turn + "/events", token).build(), BodyHandlers.ofInputStream());
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.version()).isEqualTo(Version.HTTP_2);
    return new BufferedReader(new InputStreamReader(reply.body(), UTF_8));
  }

  private static void await(BufferedReader lines, String part) throws IOException {
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("the stream ended before " + part);
  }

  private void cancel(String turn, String token) throws Exception {
    assertThat(post("/api/turns/" + turn + "/cancel", token, "{}").statusCode()).isEqualTo(200);
  }

  /** A figure of /metrics, asked on a connection of its own that is gone afterwards. */
  private int figure(String name) {
    try (var other = client(Version.HTTP_1_1)) {
      var text = other.send(request("/metrics", operator).build(), BodyHandlers.ofString()).body();
      return text.lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToInt(line -> (int) Double.parseDouble(line.substring(name.length())))
          .findFirst()
          .orElseThrow();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  @DisplayName("speaks what its client likes better")
  void speaksBoth(Version version) throws Exception {
    try (var one = client(version)) {
      var reply = one.send(request("/info", ada).build(), BodyHandlers.ofString());
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.version()).isEqualTo(version);
    }
  }

  @Test
  @DisplayName("speaks HTTP/2 with curl too")
  void speaksWithCurl() throws Exception {
    var curl =
        new ProcessBuilder(
                "curl",
                "--silent",
                "--show-error",
                "--http2",
                "--max-time",
                "60",
                "--cacert",
                certificate.certificate.toString(),
                "--write-out",
                "%{http_version}",
                origin() + "/health")
            .redirectErrorStream(true)
            .start();
    var said = new String(curl.getInputStream().readAllBytes(), UTF_8);
    assertThat(said).startsWith("{\"status\":\"ok\"").endsWith("}2");
  }

  @Test
  @DisplayName("says at its start where it is, and shows no key")
  void saysWhereItIs() throws Exception {
    assertThat(server.output()).contains("https://127.0.0.1:" + server.port());
    var secret = Files.readAllLines(certificate.key).get(1);
    assertThat(server.output()).doesNotContain(secret);
  }

  /** Hands on one message after another. */
  private static final class Ear implements WebSocket.Listener {
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        said.add(message.toString());
        message.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      said.add("closed " + code);
      return null;
    }

    String await(String part) throws InterruptedException {
      for (var text = next(); ; text = next()) {
        if (text.contains(part)) {
          return text;
        }
      }
    }

    private String next() throws InterruptedException {
      var text = said.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (text == null) {
        throw new AssertionError("nothing came");
      }
      return text;
    }
  }

  private WebSocket socket(Ear ear, String token) throws Exception {
    return http.newWebSocketBuilder()
        .subprotocols("turnstream.v1")
        .header("origin", origin())
        .header("authorization", "Bearer " + token)
        .buildAsync(URI.create("wss://localhost:" + server.port() + "/ws"), ear)
        .get();
  }

  @Test
  @DisplayName("carries WebSockets, their answers and their close codes")
  void carriesWebSockets() throws Exception {
    var ear = new Ear();
    var socket = socket(ear, ada);
    ear.await("\"hello\"");
    socket.sendText(question("wss", "!emulate ttft=5 deltas=300 delay=1\nTalk."), true).get();
    ear.await("\"end\"");
    socket.sendText("x".repeat(5000), true).get();
    assertThat(ear.await("closed")).isEqualTo("closed 1009");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/sse/chat|{\"message\":\"!emulate rate=0\\nrepeat Hello\"}|\"done\"",
        "/v1/messages|{\"model\":\"claude-sonnet-4-6\",\"max_tokens\":50,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"!emulate rate=0\\nrepeat Hello\"}]}|message_stop",
        "/ai-sdk/chat|{\"id\":\"chat\",\"messages\":[{\"id\":\"u\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"!emulate rate=0\\nrepeat Hello\"}]}]}|[DONE]",
        "/ag-ui|{\"threadId\":\"t\",\"runId\":\"r\",\"state\":{},\"messages\":[{\"id\":\"1\",\"role\":\"user\",\"content\":\"!emulate rate=0\\nrepeat Hello\"}],\"tools\":[],\"context\":[],\"forwardedProps\":{}}|RUN_FINISHED",
      })
  @DisplayName("streams every protocol over HTTP/2 as over HTTP/1.1:")
  void streamsEveryProtocol(String path, String body, String end) throws Exception {
    for (var version : List.of(Version.HTTP_2, Version.HTTP_1_1)) {
      try (var one = client(version)) {
        var asker = version == Version.HTTP_2 ? ada : bob;
        var asked = request(path, asker).POST(BodyPublishers.ofString(body));
        var reply = one.send(asked.build(), BodyHandlers.ofString());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(reply.version()).isEqualTo(version);
        assertThat(reply.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(reply.headers().firstValue("connection")).isEmpty();
        assertThat(reply.body()).contains("Hello").contains(end);
      }
    }
  }

  private boolean isKnown(String token) {
    try {
      return send(request("/info", token)).statusCode() == 200;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("carries many event streams on one connection")
  void carriesManyStreams() throws Exception {
    var turn = turn(ada, "many", LONG);
    var streams = new ArrayList<BufferedReader>();
    for (int i = 0; i < 30; i++) {
      streams.add(events(turn, ada));
    }
    for (var stream : streams) {
      await(stream, "\"type\":\"text\"");
    }
    Waiting.until(
        "there is one connection beside those that ask for this",
        () -> figure("turnstream_connections") <= 3);
    cancel(turn, ada);
    for (var stream : streams) {
      await(stream, "\"type\":\"end\"");
    }
  }

  @Test
  @DisplayName("ends one stream without touching those beside it")
  void endsOneStreamAlone() throws Exception {
    var turn = turn(ada, "beside", LONG);
    try (var stays = events(turn, ada)) {
      await(stays, "\"type\":\"text\"");
      var leaves = events(turn, ada);
      await(leaves, "\"type\":\"text\"");
      leaves.close();
      assertThat(send(request("/api/turns/turn_0/events", ada)).statusCode()).isEqualTo(404);
      assertThat(post("/api/conversations", ada, "{}").statusCode()).isEqualTo(405);
      assertThat(send(request("/info", "nonsense")).statusCode()).isEqualTo(401);
      var foreign = request("/api/turns", ada).header("origin", "https://evil.example");
      assertThat(send(foreign.POST(BodyPublishers.ofString("{}"))).statusCode()).isEqualTo(403);
      assertThat(post("/sse/chat", ada, "x".repeat(100_000)).statusCode()).isEqualTo(413);
      await(stays, "\"type\":\"text\"");
      cancel(turn, ada);
      await(stays, "\"type\":\"end\"");
    }
  }

  @Test
  @DisplayName(
      "ends the streams of a token that is revoked, and not another user's on the same connection")
  void endsStreamsOfARevokedToken() throws Exception {
    var eve = token("eve", "user");
    Waiting.until("the new token is known", () -> isKnown(eve));
    var hers = turn(eve, "hers", LONG);
    var his = turn(bob, "his", LONG);
    try (var hersSeen = events(hers, eve);
        var hisSeen = events(his, bob)) {
      await(hersSeen, "\"type\":\"text\"");
      await(hisSeen, "\"type\":\"text\"");
      var left =
          Files.readAllLines(tokens).stream()
              .filter(line -> !line.matches(".*\\beve\\b.*"))
              .toList();
      assertThat(left).hasSizeLessThan(Files.readAllLines(tokens).size());
      Files.write(tokens, left);
      assertThatThrownBy(() -> await(hersSeen, "\"type\":\"end\"")).isInstanceOf(IOException.class);
      await(hisSeen, "\"type\":\"text\"");
      cancel(his, bob);
      await(hisSeen, "\"type\":\"end\"");
    }
  }

  @Test
  @DisplayName("cancels the tutorial's turn when its stream is closed, and the connection stays")
  void cancelsWithTheStream() throws Exception {
    var asked =
        request("/sse/chat", ada)
            .POST(BodyPublishers.ofString(new JsonObject().put("message", LONG).encode()));
    var reply = http.send(asked.build(), BodyHandlers.ofInputStream());
    try (var lines = new BufferedReader(new InputStreamReader(reply.body(), UTF_8))) {
      await(lines, "\"delta\"");
      Waiting.until("the turn is seen to run", () -> figure("turnstream_turns_running") == 1);
    }
    Waiting.until("the turn is cancelled", () -> figure("turnstream_turns_running") == 0);
    assertThat(send(request("/info", ada)).statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("is not held up, when it stops, by streams that their client has left")
  void stopsBesideOpenConnections() throws Exception {
    var first = server;
    try (var another =
        RunningServer.start(
            "--tls-certificate=" + certificate.certificate,
            "--tls-key=" + certificate.key,
            "--tokens=" + tokens,
            "--drain-time=10m")) {
      server = another;
      var turn = turn(ada, "left", LONG);
      try (var left = events(turn, ada)) {
        await(left, "\"type\":\"text\"");
      }
      cancel(turn, ada);
    } finally {
      server = first; // and the other one has ended in time, or closing it would have failed
    }
  }

  @Test
  @DisplayName("takes a large question over HTTP/2")
  void takesLargeQuestions() throws Exception {
    var reply = post("/api/turns", ada, question("large", SHORT + "\n" + "x".repeat(5 << 20)));
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
  }

  @Test
  @DisplayName("has pages of its own over HTTPS, whose browsers get the safe cookie")
  void signsBrowsersIn() throws Exception {
    var form =
        HttpRequest.newBuilder(URI.create(origin() + "/sign-in"))
            .header("origin", origin())
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("token=" + ada));
    var reply = send(form);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(303);
    assertThat(reply.headers().firstValue("set-cookie").orElseThrow())
        .startsWith("__Host-turnstream=")
        .contains("Secure", "HTTPOnly", "SameSite=Strict");
    var plain =
        HttpRequest.newBuilder(URI.create(origin() + "/sign-in"))
            .header("origin", "http://localhost:" + server.port())
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("token=" + ada));
    assertThat(send(plain).statusCode()).as("a page that did not come by TLS").isEqualTo(403);
  }

  @Test
  @DisplayName("asks browsers never to come without TLS, but on this machine itself")
  void asksForStrictTransport() throws Exception {
    assertThat(send(request("/health", ada)).headers().firstValue("strict-transport-security"))
        .isEmpty();
    assertThat(rawly("GET /health HTTP/1.1\r\nHost: chat.example\r\nConnection: close\r\n\r\n"))
        .containsIgnoringCase("strict-transport-security: max-age=31536000");
  }

  @Test
  @DisplayName("tells whoever speaks plain HTTP to it what is wrong")
  void tellsPlainHttp() throws Exception {
    try (var socket = new Socket("localhost", server.port())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 400 ")
          .contains("\"bad_handshake\"", "https://");
    }
    try (var socket = new Socket("localhost", server.port())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
      assertThat(socket.getInputStream().readAllBytes()).as("nonsense").hasSizeLessThan(20);
    }
    assertThat(send(request("/health", ada)).statusCode()).isEqualTo(200);
  }

  private SSLSocket tls() throws Exception {
    var socket =
        (SSLSocket)
            certificate.trusting().getSocketFactory().createSocket("localhost", server.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  private String rawly(String request) throws Exception {
    try (var socket = tls()) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  @DisplayName("speaks no TLS before 1.2, and nothing without forward secrecy and authentication")
  void speaksOnlyWhatIsSane() throws Exception {
    try (var socket = tls()) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      assertThat(socket.getSession().getCipherSuite()).contains("ECDHE", "GCM");
    }
    try (var socket = tls()) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setEnabledCipherSuites(
          new String[] {
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
          });
      assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
    }
  }

  private String shown() throws Exception {
    try (var socket =
        (SSLSocket)
            TestCertificate.trustingAll()
                .getSocketFactory()
                .createSocket("localhost", server.port())) {
      socket.startHandshake();
      var own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return own.getSubjectX500Principal().getName();
    }
  }

  @Test
  @DisplayName(
      "shows another certificate when its files change, and closes nothing; a wrong one changes nothing")
  void shownAnew() throws Exception {
    var before = Files.readAllBytes(certificate.certificate);
    var key = Files.readAllBytes(certificate.key);
    var second = TestCertificate.make(directory, "second");
    var ear = new Ear();
    var socket = socket(ear, ada);
    ear.await("\"hello\"");
    Files.copy(second.certificate, certificate.certificate, StandardCopyOption.REPLACE_EXISTING);
    Waiting.until(
        "it is told that they don't fit", () -> server.output().contains("is not the key of"));
    assertThat(shown()).isEqualTo("CN=first");
    Files.copy(second.key, certificate.key, StandardCopyOption.REPLACE_EXISTING);
    Waiting.until("the other is shown", () -> isShown("CN=second"));
    try (var trusting = HttpClient.newBuilder().sslContext(second.trusting()).build()) {
      assertThat(trusting.send(request("/info", ada).build(), BodyHandlers.ofString()).version())
          .isEqualTo(Version.HTTP_2);
    }
    socket.sendText(question("anew", SHORT), true).get();
    ear.await("\"end\"");
    Files.write(certificate.certificate, before);
    Files.write(certificate.key, key);
    Waiting.until("the first is shown again", () -> isShown("CN=first"));
  }

  private boolean isShown(String name) {
    try {
      return shown().equals(name);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
