package dev.turnstream.dialect.agui;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.model.RawJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What something was for Claude where AG-UI has one word for several things. Clients keep it as
 * metadata and send it back.
 */
final class Kind {
  private Kind() {}

  static void write(JsonGenerator json, String type) throws IOException {
    json.writeObjectFieldStart("metadata");
    json.writeObjectFieldStart("turnstream");
    json.writeStringField("type", type);
    json.writeEndObject();
    json.writeEndObject();
  }

  /** What a message or a call that a client sends back was; empty when that is not told. */
  static String of(RawJson sent) {
    var ours = member(member(sent, "metadata"), "turnstream");
    var type = member(ours, "type");
    return type == null ? "" : type.asText();
  }

  private static @Nullable RawJson member(@Nullable RawJson object, String name) {
    return object == null || !object.isObject() ? null : object.member(name);
  }
}
