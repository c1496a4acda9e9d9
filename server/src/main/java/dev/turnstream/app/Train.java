package dev.turnstream.app;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A short life of the server from start to stop, with one turn of the emulator in it: what the JDK
 * sees here it keeps in the AOT cache that later starts profit from.
 */
final class Train {
  private static final long PATIENCE_SECONDS = 60;

  private Train() {}

  /** Runs it; exits with 0 when the turn came to its end. */
  public static void main(String... args) throws Exception {
    var main = new Main(Map.of(), Path.of("no-such-directory"), System.out, System.err);
    var flags = Arguments.read("--port=0", "--emulator").flags();
    try (var server = main.start(flags);
        var client = HttpClient.newHttpClient()) {
      var turn = new Turn();
      var address = URI.create("ws://127.0.0.1:" + server.port() + "/ws/chat");
      var socket = client.newWebSocketBuilder().buildAsync(address, turn).join();
      socket.sendText("{\"message\":\"Hello\\n!emulate ttft=0 rate=0\"}", true).join();
      turn.done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      turn.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    System.exit(0);
  }

  /** Waits for the end of a turn, then for the end of its connection. */
  private static final class Turn implements WebSocket.Listener {
    private final CompletableFuture<String> done = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder frame = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      frame.append(data);
      if (last) {
        hear(frame.toString());
        frame.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    private void hear(String text) {
      if (text.contains("\"type\":\"done\"")) {
        done.complete(text);
      } else if (text.contains("\"type\":\"error\"")) {
        done.completeExceptionally(new IllegalStateException(text));
      }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
      closed.complete(statusCode);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      done.completeExceptionally(error);
      closed.completeExceptionally(error);
    }
  }
}
