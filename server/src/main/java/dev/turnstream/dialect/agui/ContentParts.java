package dev.turnstream.dialect.agui;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a person sends or a tool returns, as Claude's content blocks. */
final class ContentParts {
  private ContentParts() {}

  /** The content of a message: a text or an array of parts. An empty text is no block. */
  static List<RawJson> blocks(@Nullable RawJson content, String where) throws Wrong {
    if (content != null && content.isString()) {
      return text(content);
    }
    if (content == null || !content.isArray()) {
      throw new Wrong("%s.content must be a string or an array of parts.".formatted(where));
    }
    var blocks = new ArrayList<RawJson>();
    int number = 0;
    for (var part : content.elements()) {
      blocks.addAll(part(part, "%s.content[%d]".formatted(where, number++)));
    }
    return blocks;
  }

  /** A text block in its one spelling, or nothing where there is nothing to say. */
  static List<RawJson> text(RawJson text) {
    var said = text.asText();
    return said.isBlank() ? List.of() : List.of(block("text", "text", string(said)));
  }

  static RawJson string(String text) {
    return RawJson.string(JsonText.of(text));
  }

  private static List<RawJson> part(RawJson part, String where) throws Wrong {
    if (!part.isObject()) {
      throw new Wrong(where + " must be an object.");
    }
    var members = part.members();
    return switch (Member.needed(members, "type", where)) {
      case "text" -> text(string(Member.needed(members, "text", where)));
      case "image" -> List.of(block("image", "source", image(source(members, where), where)));
      case "document" ->
          List.of(block("document", "source", document(source(members, where), where)));
      case String type ->
          throw new Wrong(
              "%s is of type \"%s\", which Claude does not take.".formatted(where, type));
    };
  }

  /**
   * Where a part's bytes are.
   *
   * @param kind {@code data}, {@code url} or {@code file}
   * @param media the media type, or null where it is not told
   */
  private record Source(String kind, RawJson value, @Nullable String media) {}

  private static Source source(Map<String, RawJson> part, String where) throws Wrong {
    var source = Member.object(part, "source");
    var at = where + ".source";
    var value = string(Member.needed(source, "value", at));
    return new Source(
        Member.needed(source, "type", at), value, Member.text(source, "mimeType", at));
  }

  private static RawJson image(Source source, String where) throws Wrong {
    return source.kind.equals("data") ? base64(source, where) : elsewhere(source, where);
  }

  private static RawJson document(Source source, String where) throws Wrong {
    var media = Objects.requireNonNullElse(source.media, "");
    if (!source.kind.equals("data")) {
      return elsewhere(source, where);
    }
    return media.startsWith("text/") ? plain(source, where) : base64(source, where);
  }

  private static RawJson elsewhere(Source source, String where) throws Wrong {
    return switch (source.kind) {
      case "url" -> block("url", "url", source.value);
      case "file" -> block("file", "file_id", source.value);
      default ->
          throw new Wrong(
              "%s.source.type must be data, url or file, not \"%s\"."
                  .formatted(where, source.kind));
    };
  }

  private static RawJson base64(Source source, String where) throws Wrong {
    if (source.media == null) {
      throw new Wrong(where + ".source.mimeType is missing.");
    }
    return block("base64", "media_type", string(source.media)).with("data", source.value);
  }

  private static RawJson plain(Source source, String where) throws Wrong {
    try {
      var bytes = Base64.getDecoder().decode(source.value.asText());
      return block("text", "media_type", string("text/plain"))
          .with("data", string(new String(bytes, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException _) {
      throw new Wrong(where + ".source.value is not base64.");
    }
  }

  private static RawJson block(String type, String name, RawJson value) {
    var members = new LinkedHashMap<String, RawJson>();
    members.put("type", string(type));
    members.put(name, value);
    return RawJson.object(members);
  }
}
