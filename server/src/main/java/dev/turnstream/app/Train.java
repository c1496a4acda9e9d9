package dev.turnstream.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A short life of the server from start to stop, with two turns of the emulator in it, one in each
 * kind of protocol: what the JDK sees here it keeps in the AOT cache that later starts profit from.
 */
final class Train {
  private static final long PATIENCE_SECONDS = 60;

  private Train() {}

  /** Runs it; exits with 0 when the turns came to their ends. */
  public static void main(String... args) throws Exception {
    var main = new Main(Map.of(), Path.of("no-such-directory"), System.out, System.err);
    var data = Files.createTempDirectory("turnstream-train");
    var flags = Arguments.read("--port=0", "--emulator", "--data-dir=" + data).flags();
    try (var server = main.start(flags);
        var client = HttpClient.newHttpClient()) {
      var answer = "Hello\\n!emulate ttft=0 rate=0";
      ask(client, server.port(), "/ws/chat", "{\"message\":\"" + answer + "\"}");
      ask(
          client,
          server.port(),
          "/ws",
          "{\"type\":\"start\",\"id\":\"t\",\"message\":\"" + answer + "\"}");
    }
    delete(data);
    System.exit(0);
  }

  private static void ask(HttpClient client, int port, String path, String frame)
      throws InterruptedException, ExecutionException, TimeoutException {
    var turn = new Turn();
    var address = URI.create("ws://127.0.0.1:" + port + path);
    var builder = client.newWebSocketBuilder().subprotocols("turnstream.v1");
    var socket = builder.buildAsync(address, turn).join();
    socket.sendText(frame, true).join();
    turn.done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    turn.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
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
      if (text.contains("\"type\":\"done\"") || text.contains("\"type\":\"end\"")) {
        done.complete(text);
      } else if (text.contains("\"type\":\"error\"") || text.contains("\"type\":\"refused\"")) {
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
