package dev.turnstream.dialect.aisdk;

import dev.turnstream.model.RawJson;
import org.jspecify.annotations.Nullable;

/** An image of an answer as a file. */
final class FileChunk {
  private FileChunk() {}

  /** The file; null where the block has none that a page could show. */
  static @Nullable RawJson of(RawJson block) {
    var source = block.member("source");
    if (source == null || !source.isObject()) {
      return null;
    }
    var type = text(source, "media_type");
    var url =
        switch (text(source, "type")) {
          case "base64" -> "data:" + type + ";base64," + text(source, "data");
          case "url" -> text(source, "url");
          default -> "";
        };
    return url.isEmpty()
        ? null
        : Chunk.of(
            "file",
            json -> {
              json.writeStringField("url", url);
              json.writeStringField("mediaType", type.isEmpty() ? "image/*" : type);
            });
  }

  private static String text(RawJson object, String name) {
    var member = object.member(name);
    return member == null ? "" : member.asText();
  }
}
