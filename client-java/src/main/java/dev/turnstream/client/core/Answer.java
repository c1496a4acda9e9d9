package dev.turnstream.client.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.client.json.Json;
import dev.turnstream.client.json.JsonObject;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** The text of an answer, put together from its blocks. */
final class Answer {
  private static final String TEXT = "text";

  private final TreeMap<Integer, StringBuilder> blocks = new TreeMap<>();

  void clear() {
    blocks.clear();
  }

  /** A block begins, maybe with text already, which is returned. */
  String begin(int index, JsonObject block) {
    var first = TEXT.equals(block.string("type")) ? block.string(TEXT, "") : "";
    blocks.put(index, new StringBuilder(first));
    return first;
  }

  void append(int index, String more) {
    blocks.computeIfAbsent(index, _ -> new StringBuilder()).append(more);
  }

  /** Replaces all by the content of a snapshot. */
  void replace(Iterable<Json> content) {
    blocks.clear();
    int index = 0;
    for (var block : content) {
      if (block instanceof JsonObject present) {
        begin(index, present);
      }
      index++;
    }
  }

  /** All text, the blocks in the order of their index. */
  String text() {
    var all = new StringBuilder();
    blocks.values().forEach(all::append);
    return all.toString();
  }

  /** The CRC-32 of the text's UTF-8, as frames write it. */
  String crc32() {
    var sum = new CRC32();
    sum.update(text().getBytes(UTF_8));
    return "%08x".formatted(sum.getValue());
  }
}
