package dev.turnstream.dialect.aisdk;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.dialect.JsonBytes.Members;
import dev.turnstream.model.RawJson;
import java.io.IOException;

/** UI message chunks as JSON. There is none here that the AI SDK's own validator would refuse. */
final class Chunk {
  /** The one member of a provider's metadata that is ours. */
  static final String OURS = "turnstream";

  /** The member that the AI SDK's own provider for Claude uses. */
  static final String CLAUDES = "anthropic";

  private Chunk() {}

  static RawJson of(String type, Members members) {
    var json =
        JsonBytes.object(out -> {
          out.writeStringField("type", type);
          members.write(out);
        });
    return RawJson.copyOf(json, 0, json.length);
  }

  static RawJson of(String type) {
    return of(type, _ -> {});
  }

  /** A chunk that speaks of a text or of reasoning. */
  static RawJson of(String type, String id) {
    return of(type, json -> json.writeStringField("id", id));
  }

  /** A piece of text or of reasoning. */
  static RawJson delta(String type, String id, RawJson text) {
    return of(
        type,
        json -> {
          json.writeStringField("id", id);
          raw(json, "delta", text);
        });
  }

  /** A part of the page's own kind; what is transient is told once and kept nowhere. */
  static RawJson data(String name, RawJson data, boolean isTransient) {
    return of(
        "data-" + name,
        json -> {
          raw(json, "data", data);
          if (isTransient) {
            json.writeBooleanField("transient", true);
          }
        });
  }

  /** A member as it came, but in one line; only between its tokens can there be another. */
  static void raw(JsonGenerator json, String name, RawJson value) throws IOException {
    json.writeFieldName(name);
    json.writeRawValue(value.toString().replace('\n', ' ').replace('\r', ' '));
  }

  /** What a provider has to say of a part, in the chunk's metadata. */
  static Members metadata(String provider, Members members) {
    return json -> {
      json.writeObjectFieldStart("providerMetadata");
      json.writeObjectFieldStart(provider);
      members.write(json);
      json.writeEndObject();
      json.writeEndObject();
    };
  }
}
