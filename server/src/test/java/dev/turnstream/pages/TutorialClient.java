package dev.turnstream.pages;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client script as the tutorial's reader would write it; it knows no server's extras. */
final class TutorialClient implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final HttpClient http;
  private final WebSocket socket;
  private final Frames frames;

  /**
   * What a client sees of a turn.
   *
   * @param text all deltas, joined
   * @param deltas how many there were
   * @param done the last frame
   */
  record Turn(String text, int deltas, JsonObject done) {}

  private TutorialClient(HttpClient http, WebSocket socket, Frames frames) {
    this.http = http;
    this.socket = socket;
    this.frames = frames;
  }

  static TutorialClient open(int port, String path) {
    var http = HttpClient.newHttpClient();
    var frames = new Frames();
    var address = URI.create("ws://127.0.0.1:" + port + path);
    return new TutorialClient(
        http, http.newWebSocketBuilder().buildAsync(address, frames).join(), frames);
  }

  /** Asks, and waits for the turn's end. */
  Turn ask(String message) throws InterruptedException {
    send(message);
    var text = new StringBuilder();
    for (int deltas = 0; ; deltas++) {
      var frame = frames.next();
      if (!"delta".equals(frame.getString("type"))) {
        return new Turn(text.toString(), deltas, frame);
      }
      text.append(frame.getString("text"));
    }
  }

  void send(String message) {
    trySend(message).join();
  }

  /** Asks without minding whether the server has closed already; what comes next will tell. */
  CompletableFuture<WebSocket> trySend(String message) {
    return socket.sendText(new JsonObject().put("message", message).encode(), true);
  }

  void cancel() {
    socket.sendText("{\"type\":\"cancel\"}", true).join();
  }

  JsonObject next() throws InterruptedException {
    return frames.next();
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  /** Frames as they come in; a close counts as a frame, {@code {"type":"closed","code":n}}. */
  private static final class Frames implements WebSocket.Listener {
    private final LinkedBlockingQueue<JsonObject> queue = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    JsonObject next() throws InterruptedException {
      var frame = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("no frame within " + PATIENCE_SECONDS + " s");
      }
      return frame;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        queue.add(new JsonObject(part.toString()));
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      queue.add(new JsonObject().put("type", "closed").put("code", code));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      queue.add(new JsonObject().put("type", "closed").put("code", 1006));
    }
  }
}
