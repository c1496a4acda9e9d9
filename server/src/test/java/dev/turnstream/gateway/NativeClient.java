package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.schema.NativeContract;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A client of the native protocol that remembers what it was told, checks each event's place and
 * holds every frame, and every command but those sent as text, against the schemas.
 */
final class NativeClient implements AutoCloseable {
  private static final int PING = 9;
  private static final int PONG = 10;

  private final RawClient raw;
  private final boolean trusting;
  private final List<JsonObject> unread = new ArrayList<>();
  private final Map<String, Long> positions = new HashMap<>();
  final NativeContract contract = new NativeContract();
  final JsonObject hello;

  NativeClient(int port) throws IOException {
    this(RawClient.openNative(port), false);
  }

  /** Somebody's client. */
  static NativeClient as(int port, String token) throws IOException {
    return new NativeClient(RawClient.openNativeAs(port, token), false);
  }

  private NativeClient(RawClient raw, boolean trusting) throws IOException {
    this.raw = raw;
    this.trusting = trusting;
    hello = read();
  }

  /** Where this client stands in a turn, 0 for nowhere. */
  long position(String turn) {
    return positions.getOrDefault(turn, 0L);
  }

  /** A client that looks at the places of events only, where there are very many. */
  static NativeClient trusting(int port) throws IOException {
    return new NativeClient(RawClient.openNative(port), true);
  }

  /** The same, whose machine takes little before it is read. */
  static NativeClient stalling(int port) throws IOException {
    return new NativeClient(RawClient.openNativeWithSmallBuffer(port), true);
  }

  private JsonObject read() throws IOException {
    var frame = raw.read();
    while (frame.opcode() == PING) {
      raw.send(RawClient.frame(0x80 | PONG, frame.payload()));
      frame = raw.read();
    }
    if (frame.opcode() == RawClient.TEXT && !trusting) {
      contract.heard(frame.text());
    }
    return frame.json();
  }

  void send(JsonObject command) throws IOException {
    if (!trusting) {
      contract.sent(command.encode());
    }
    raw.text(command.encode());
  }

  /**
   * Sends two commands in one write, so that the server reads the second right behind the first.
   */
  void sendTogether(JsonObject first, JsonObject second) throws IOException {
    contract.sent(first.encode());
    contract.sent(second.encode());
    raw.send(
        RawClient.join(
            RawClient.frame(0x80 | RawClient.TEXT, first.encode().getBytes(UTF_8)),
            RawClient.frame(0x80 | RawClient.TEXT, second.encode().getBytes(UTF_8))));
  }

  /** Sends what may be wrong: no schema is asked. */
  void text(String text) throws IOException {
    raw.text(text);
  }

  void binary(byte[] bytes) throws IOException {
    raw.send(RawClient.frame(0x80 | RawClient.BINARY, bytes));
  }

  /** Sends a command and waits for its answer, whatever else comes before. */
  JsonObject call(JsonObject command) throws IOException {
    send(command);
    return answer(command.getString("id"));
  }

  JsonObject answer(String id) throws IOException {
    return next(frame ->
        List.of("ok", "refused").contains(frame.getString("type"))
            && id.equals(frame.getString("id")));
  }

  /** The next event of a turn. */
  JsonObject event(String turn) throws IOException {
    return next(frame -> frame.containsKey("seq") && turn.equals(frame.getString("turn")));
  }

  /** The next event of a turn of one type; those before it are skipped. */
  JsonObject event(String turn, String type) throws IOException {
    var event = event(turn);
    while (!type.equals(event.getString("type"))) {
      event = event(turn);
    }
    return event;
  }

  /** All text of a turn up to its end. */
  String textUntilEnd(String turn) throws IOException {
    var text = new StringBuilder();
    for (var event = event(turn); ; event = event(turn)) {
      switch (event.getString("type")) {
        case "text" -> text.append(event.getString("text"));
        case "snapshot" -> {
          text.setLength(0);
          event
              .getJsonArray("content")
              .forEach(block -> text.append(((JsonObject) block).getString("text")));
        }
        case "end" -> {
          return text.toString();
        }
        default -> {}
      }
    }
  }

  /** The next frame of this kind; those before it wait for whoever asks for them. */
  JsonObject next(Predicate<JsonObject> wanted) throws IOException {
    for (var frame : unread) {
      if (wanted.test(frame)) {
        unread.remove(frame);
        return frame;
      }
    }
    while (true) {
      var frame = read();
      check(frame);
      if (wanted.test(frame)) {
        return frame;
      }
      unread.add(frame);
    }
  }

  /** Each event is the next one: none is missing, none comes twice. */
  private void check(JsonObject frame) {
    if (!frame.containsKey("seq")) {
      return;
    }
    var turn = frame.getString("turn");
    long from = frame.getLong("from", frame.getLong("seq"));
    if (!"snapshot".equals(frame.getString("type")) && from != position(turn) + 1) {
      throw new AssertionError("after " + position(turn) + " came " + frame);
    }
    positions.put(turn, frame.getLong("seq"));
  }

  /** Watches from a position, after whatever came of an earlier watch. */
  JsonObject watch(String id, String turn, long epoch, long after) throws IOException {
    unwatch(id + ".un", turn);
    positions.put(turn, after);
    return watch(id, new JsonObject().put("turn", turn).put("epoch", epoch).put("after", after));
  }

  /** Watches from the beginning. */
  JsonObject watch(String id, String turn) throws IOException {
    unwatch(id + ".un", turn);
    positions.remove(turn);
    return watch(id, new JsonObject().put("turn", turn));
  }

  private JsonObject watch(String id, JsonObject target) throws IOException {
    return call(command("watch", id).put("turns", new JsonArray().add(target)))
        .getJsonArray("turns")
        .getJsonObject(0);
  }

  /** Watches no more; what is still unread of the turn is dropped. */
  void unwatch(String id, String turn) throws IOException {
    call(command("unwatch", id).put("turns", new JsonArray().add(turn)));
    unread.removeIf(frame -> frame.containsKey("seq") && turn.equals(frame.getString("turn")));
  }

  static JsonObject command(String type, String id) {
    return new JsonObject().put("type", type).put("id", id);
  }

  static JsonObject start(String id, String message) {
    return command("start", id).put("message", message);
  }

  /** The code with which the server closes; what it says before is dropped. */
  int closeCode() throws IOException {
    var frame = raw.read();
    while (frame.opcode() != RawClient.CLOSE) {
      frame = raw.read();
    }
    return frame.closeCode();
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
