package dev.turnstream.bench.watch;

import dev.turnstream.bench.load.ClientSocket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One socket that speaks the native protocol, as lightly as it can. Its handlers run on the
 * client's event loop; its methods may be called from anywhere.
 */
public final class NativeSocket implements ClientSocket.Listener {
  private static final AtomicLong IDS = new AtomicLong(System.nanoTime());

  private final ClientSocket socket;
  private final Map<String, Promise<JsonObject>> asked = new HashMap<>();
  private final Map<String, TurnReader> readers = new HashMap<>();
  private final Promise<NativeSocket> greeted = Promise.promise();

  private NativeSocket(ClientSocket socket) {
    this.socket = socket;
  }

  /** Connects; completes once the server has said hello. */
  public static Future<NativeSocket> open(NetClient client, int port) {
    var url = URI.create("ws://127.0.0.1:" + port + "/ws");
    return ClientSocket.open(client, url, "turnstream.v1", NativeSocket::new)
        .compose(socket -> socket.greeted.future());
  }

  /** Starts a turn and, where there are readers, watches it. */
  public Future<String> start(String message, TurnReader... reader) {
    var command =
        new JsonObject()
            .put("type", "start")
            .put("message", message)
            .put("watch", reader.length > 0);
    return ask(
            command,
            ok -> {
              for (var each : reader) {
                readers.put(ok.getString("turn"), each);
              }
            })
        .map(ok -> ok.getString("turn"));
  }

  /** Watches a turn from behind an event; what the answer says of it. */
  public Future<JsonObject> watch(String turn, long after, TurnReader reader) {
    var position = new JsonObject().put("turn", turn).put("epoch", 1).put("after", after);
    var command = new JsonObject().put("type", "watch").put("turns", new JsonArray().add(position));
    return ask(command, _ -> readers.put(turn, reader))
        .map(ok -> ok.getJsonArray("turns").getJsonObject(0));
  }

  /** Cancels a turn; its receipt. */
  public Future<JsonObject> cancel(String turn) {
    return ask(new JsonObject().put("type", "cancel").put("turn", turn), _ -> {})
        .map(ok -> ok.getJsonObject("receipt"));
  }

  /** Hangs up; its readers keep what they have. */
  public void close() {
    socket.close();
  }

  /** What follows an answer may come before its future is heard; {@code first} is run before. */
  private Future<JsonObject> ask(JsonObject command, Consumer<JsonObject> first) {
    var id = "b" + IDS.incrementAndGet();
    var promise = Promise.<JsonObject>promise();
    var answer = promise.future().onSuccess(first::accept);
    synchronized (asked) {
      asked.put(id, promise);
    }
    socket.send(command.put("id", id).encode());
    return answer;
  }

  @Override
  public void onText(byte[] bytes, int from, int to) {
    long now = System.nanoTime();
    var frame = new JsonObject(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    switch (frame.getString("type", "")) {
      case "hello" -> greeted.complete(this);
      case "ok" -> answered(frame).complete(frame);
      case "refused" -> answered(frame).fail(frame.encode());
      default -> {
        var reader = readers.get(frame.getString("turn", ""));
        if (reader != null) {
          reader.onFrame(frame, now);
        }
      }
    }
  }

  private Promise<JsonObject> answered(JsonObject frame) {
    synchronized (asked) {
      var promise = asked.remove(frame.getString("id", ""));
      return promise == null ? Promise.promise() : promise;
    }
  }

  @Override
  public void onClosed(int code) {
    var why = "the socket was closed with " + code;
    greeted.tryFail(why);
    synchronized (asked) {
      asked.values().forEach(promise -> promise.tryFail(why));
    }
    readers.values().forEach(reader -> reader.onLost(why));
  }
}
