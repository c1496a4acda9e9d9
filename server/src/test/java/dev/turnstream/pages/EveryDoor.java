package dev.turnstream.pages;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody who asks through each door that a server has, and keeps what is answered. */
final class EveryDoor implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;
  private static final AtomicInteger IDS = new AtomicInteger();

  private final HttpClient http = HttpClient.newHttpClient();
  private final RunningServer server;
  private final String[] headers;

  /** Whole answers of HTTP, and frames of sockets. */
  final Queue<String> heard = new ConcurrentLinkedQueue<>();

  /** Answers that refuse something. */
  final Queue<String> refused = new ConcurrentLinkedQueue<>();

  /**
   * Somebody who shows this.
   *
   * @param headers sent with each request, names and values in turn
   */
  EveryDoor(RunningServer server, String... headers) {
    this.server = server;
    this.headers = headers;
  }

  /** How many turns one round of questions starts. */
  static int turns() {
    return 9;
  }

  /** Asks everywhere, and waits for the end of each answer. */
  void ask(String question) throws Exception {
    var id = "q" + IDS.incrementAndGet();
    socket("/ws/chat", "\"type\":\"done\"|\"type\":\"error\"", json("{'message':'%s'}", question));
    socket(
        "/ws", "\"type\":\"end\"", json("{'type':'start','id':'%s','message':'%s'}", id, question));
    socket(
        "/ai-sdk/ws",
        "\"type\":\"end\"|\"type\":\"finish\"|\"errorText\"",
        json(
            "{'type':'send','requestId':'r','id':'%s','messages':[{'id':'u','role':'user','parts':[{'type':'text','text':'%s'}]}]}",
            id + "w", question));
    call("POST", "/sse/chat", json("{'message':'%s'}", question));
    var turn = call("POST", "/api/turns", json("{'id':'%s','message':'%s'}", id + "h", question));
    call("GET", turn.headers().firstValue("location").orElseThrow() + "/events", "");
    var message =
        "'model':'claude-sonnet-4-6','max_tokens':9,'messages':[{'role':'user','content':'%s'}]";
    call("POST", "/v1/messages", json("{" + message + "}", question));
    call("POST", "/v1/messages", json("{'stream':true," + message + "}", question));
    call(
        "POST",
        "/ag-ui",
        json(
            "{'threadId':'%s','runId':'%s','messages':[{'id':'1','role':'user','content':'%s'}]}",
            id + "t", id + "u", question));
    call(
        "POST",
        "/ai-sdk/chat",
        json(
            "{'id':'%s','trigger':'submit-message','messages':[{'id':'u','role':'user','parts':[{'type':'text','text':'%s'}]}]}",
            id + "s", question));
  }

  /** Sends what is wrong everywhere. */
  void babble(String nonsense) throws Exception {
    for (var path :
        List.of(
            "/sse/chat",
            "/api/turns",
            "/v1/messages",
            "/v1/messages/count_tokens",
            "/ag-ui",
            "/ai-sdk/chat")) {
      call("POST", path, "{\"" + nonsense);
      call(
          "POST",
          path,
          json("{'%s':'%s','messages':'%s','message':7}", nonsense, nonsense, nonsense));
    }
    call("GET", "/" + nonsense + "?" + nonsense + "=" + nonsense, "");
    call("GET", "/api/conversations?query=" + nonsense + "&after=" + nonsense, "");
    call("DELETE", "/api/conversations/" + nonsense, "");
    socket("/ws/chat", "\"type\":\"error\"", "{\"" + nonsense);
    socket("/ws", "\"type\":\"refused\"", json("{'type':'%s','id':'x'}", nonsense));
    socket("/ai-sdk/ws", "\"type\":\"error\"", json("{'type':'%s','requestId':'x'}", nonsense));
  }

  HttpResponse<String> call(String method, String path, String body, String... more)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(server.url(path)))
            .header("content-type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    var all = new ArrayList<>(List.of(headers));
    all.addAll(List.of(more));
    for (int i = 0; i < all.size(); i += 2) {
      request.setHeader(all.get(i), all.get(i + 1));
    }
    var response = http.send(request.build(), BodyHandlers.ofString());
    heard.add(response.body());
    if (response.statusCode() >= 400) {
      refused.add(response.statusCode() + " " + response.body());
    }
    return response;
  }

  /** Says one thing on a socket of its own and listens until an answer has this in it. */
  void socket(String path, String last, String text) throws Exception {
    var ended = new CompletableFuture<String>();
    var opening = http.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      opening.header(headers[i], headers[i + 1]);
    }
    if (path.equals("/ws")) {
      opening.subprotocols("turnstream.v1");
    }
    var socket =
        opening
            .buildAsync(
                URI.create(server.url(path).replace("http:", "ws:")),
                new Listening(".*(" + last + ").*", ended))
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    socket.sendText(text, true);
    ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    socket.abort();
  }

  private final class Listening implements WebSocket.Listener {
    private final String last;
    private final CompletableFuture<String> ended;
    private final StringBuilder frame = new StringBuilder();

    Listening(String last, CompletableFuture<String> ended) {
      this.last = last;
      this.ended = ended;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean whole) {
      frame.append(data);
      if (whole) {
        var text = frame.toString();
        frame.setLength(0);
        heard.add(text);
        if (text.matches("(?s)" + last)) {
          ended.complete(text);
        }
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      ended.completeExceptionally(new AssertionError("closed with " + code + " " + reason));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      ended.completeExceptionally(error);
    }
  }

  /** JSON that is written with single quotes here, so that it can be read. */
  private static String json(String text, Object... values) {
    return text.replace('\'', '"').formatted(values);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
