package dev.turnstream.client.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.turnstream.client.json.Json;
import dev.turnstream.client.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** A turn of the model server: a log that grows, and what is left of it after a restart. */
final class ModelTurn {
  final String id;
  final String command;
  private final List<JsonObject> planned = new ArrayList<>();
  final List<JsonObject> log = new ArrayList<>();
  private final TreeMap<Integer, StringBuilder> text = new TreeMap<>();
  long epoch = 1;
  long base; // events up to here are only in snapshots

  ModelTurn(String id, String command, Random random) {
    this.id = id;
    this.command = command;
    planned.add(event("accepted").with("conversation", "conv_1").with("command", command));
    planned.add(event("started"));
    int blocks = 1 + random.nextInt(2);
    for (int index = 0; index < blocks; index++) {
      var block =
          JsonObject.EMPTY.with("type", "text").with("text", random.nextInt(4) == 0 ? "ä" : "");
      planned.add(event("block_start").with("index", index).with("block", block));
      for (int i = random.nextInt(8); i > 0; i--) {
        var piece = Integer.toString(random.nextInt(100_000), 36) + (i % 3 == 0 ? "\n👋" : " ");
        planned.add(event("text").with("index", index).with("text", piece));
      }
      planned.add(event("block_stop").with("index", index));
    }
    planned.add(event("end").with("state", "completed"));
    grow();
  }

  private static JsonObject event(String type) {
    return JsonObject.EMPTY.with("type", type);
  }

  boolean isEnded() {
    return planned.isEmpty();
  }

  long head() {
    return log.size();
  }

  String state() {
    return isEnded() ? log.getLast().string("state", "") : "running";
  }

  String text() {
    return String.join("", text.values());
  }

  private String sum() {
    var sum = new CRC32();
    sum.update(text().getBytes(UTF_8));
    return "%08x".formatted(sum.getValue());
  }

  /** The next event happens. */
  void grow() {
    var event = planned.removeFirst();
    int index = (int) event.number("index", 0);
    switch (event.string("type", "")) {
      case "block_start" ->
          text.put(
              index, new StringBuilder(requireNonNull(event.object("block")).string("text", "")));
      case "text" -> requireNonNull(text.get(index)).append(event.string("text"));
      case "end" -> event = event.with("text_crc32", sum());
      default -> {}
    }
    log.add(event);
  }

  /** The server was killed and is back: what ran has ended, and its log is gone. */
  void restart() {
    epoch++;
    if (!isEnded()) {
      planned.clear();
      log.add(event("end").with("state", "interrupted").with("text_crc32", sum()));
    }
    base = head() - 1;
  }

  /** The frame of the events {@code from} to {@code to}. */
  JsonObject frame(long from, long to) {
    var frame = log.get((int) from - 1).with("turn", id).with("epoch", epoch).with("seq", to);
    if (from == to) {
      return frame;
    }
    var all = new StringBuilder();
    for (long seq = from; seq <= to; seq++) {
      all.append(log.get((int) seq - 1).string("text"));
    }
    return frame.with("from", from).with("text", all.toString());
  }

  /** How far text goes on from here that may stand in one frame. */
  long mergeable(long from) {
    long to = from;
    while (to < head() && isText(from) && isText(to + 1) && index(to + 1) == index(from)) {
      to++;
    }
    return to;
  }

  private boolean isText(long seq) {
    return "text".equals(log.get((int) seq - 1).string("type"));
  }

  private long index(long seq) {
    return log.get((int) seq - 1).number("index", 0);
  }

  /** A snapshot of all but the end. */
  JsonObject snapshot() {
    var content = new ArrayList<Json>();
    for (int index = 0; !text.isEmpty() && index <= text.lastKey(); index++) {
      var block =
          JsonObject.EMPTY
              .with("type", "text")
              .with("text", requireNonNull(text.get(index)).toString());
      content.add(block);
    }
    return event("snapshot")
        .with("turn", id)
        .with("epoch", epoch)
        .with("seq", isEnded() ? head() - 1 : head())
        .with("state", state())
        .with("content", Json.of(content))
        .with("text_crc32", sum());
  }
}
