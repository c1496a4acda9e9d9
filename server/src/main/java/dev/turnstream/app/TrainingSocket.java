package dev.turnstream.app;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A WebSocket of a training, which waits for the end of an answer, then for its own. */
final class TrainingSocket implements WebSocket.Listener {
  private static final long PATIENCE_SECONDS = 60;

  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final CompletableFuture<String> marked = new CompletableFuture<>();
  private final StringBuilder frame = new StringBuilder();
  private volatile String mark = "";
  private @Nullable WebSocket socket;

  private TrainingSocket() {}

  /** A socket that is open. */
  static TrainingSocket open(HttpClient client, int port, String path) {
    var opened = new TrainingSocket();
    var address = URI.create("ws://127.0.0.1:" + port + path);
    var builder = client.newWebSocketBuilder();
    if (path.equals("/ws")) {
      builder.subprotocols("turnstream.v1");
    }
    opened.socket = builder.buildAsync(address, opened).join();
    return opened;
  }

  /** Sends a frame. */
  TrainingSocket asks(String text) {
    if (socket != null) {
      socket.sendText(text, true).join();
    }
    return this;
  }

  /** Sends a frame and waits until one of a type comes. */
  void hears(String text, String type)
      throws InterruptedException, ExecutionException, TimeoutException {
    mark = "\"type\":\"" + type + "\"";
    asks(text);
    marked.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Sends a frame and waits for the end of the answer. */
  TrainingSocket ends(String text)
      throws InterruptedException, ExecutionException, TimeoutException {
    return asks(text).ended();
  }

  /** Waits for the end of the answer. */
  TrainingSocket ended() throws InterruptedException, ExecutionException, TimeoutException {
    end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return this;
  }

  /** Closes, and waits until the server has, too. */
  void close() throws InterruptedException, ExecutionException, TimeoutException {
    if (socket != null) {
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    frame.append(data);
    if (last) {
      hear(frame.toString());
      frame.setLength(0);
    }
    from.request(1);
    return CompletableFuture.completedStage(null);
  }

  private void hear(String text) {
    if (!mark.isEmpty() && text.contains(mark)) {
      marked.complete(text);
    }
    if (text.startsWith("{\"type\":\"done\"") || text.startsWith("{\"type\":\"end\"")) {
      end.complete(text);
    } else if (text.startsWith("{\"type\":\"error\"") || text.startsWith("{\"type\":\"refused\"")) {
      end.completeExceptionally(new IllegalStateException(text));
    }
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
    closed.complete(statusCode);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    end.completeExceptionally(error);
    marked.completeExceptionally(error);
    closed.completeExceptionally(error);
  }
}
