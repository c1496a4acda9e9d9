package dev.turnstream.dialect.agui;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.dialect.JsonBytes.Members;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.RawJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The events of AG-UI, one by one. */
final class EventJson {
  private EventJson() {}

  static byte[] event(String type, Members members) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", type);
      members.write(json);
    });
  }

  /** An event that says of a message no more than which. */
  static byte[] ofMessage(String type, String message) {
    return event(type, json -> json.writeStringField("messageId", message));
  }

  static byte[] startOf(String type, String message, String role) {
    return event(
        type,
        json -> {
          json.writeStringField("messageId", message);
          json.writeStringField("role", role);
        });
  }

  /** A piece of what a message or a call holds. */
  static byte[] piece(String type, String field, String id, JsonText text) {
    return event(
        type,
        json -> {
          json.writeStringField(field, id);
          raw(json, "delta", RawJson.string(text));
        });
  }

  static byte[] encryptedValue(String message, String value) {
    return event(
        "REASONING_ENCRYPTED_VALUE",
        json -> {
          json.writeStringField("subtype", "message");
          json.writeStringField("entityId", message);
          json.writeStringField("encryptedValue", value);
        });
  }

  static byte[] redacted(String message) {
    return event(
        "REASONING_MESSAGE_START",
        json -> {
          json.writeStringField("messageId", message);
          json.writeStringField("role", "reasoning");
          Kind.write(json, "redacted_thinking");
        });
  }

  /**
   * A call that begins.
   *
   * @param type what it is for Claude where that is not the client's affair, else null
   */
  static byte[] call(String id, String name, String message, @Nullable String type) {
    return event(
        "TOOL_CALL_START",
        json -> {
          json.writeStringField("toolCallId", id);
          json.writeStringField("toolCallName", name);
          json.writeStringField("parentMessageId", message);
          if (type != null) {
            Kind.write(json, type);
          }
        });
  }

  static byte[] citation(String message, RawJson citation) {
    return custom(
        "citation",
        json -> {
          json.writeStringField("messageId", message);
          raw(json, "citation", citation);
        });
  }

  static byte[] result(String message, String call, RawJson content) {
    return event(
        "TOOL_CALL_RESULT",
        json -> {
          json.writeStringField("messageId", message);
          json.writeStringField("toolCallId", call);
          json.writeStringField("role", "tool");
          raw(json, "content", content);
        });
  }

  /** What AG-UI has no event for. */
  static byte[] custom(String name, Members value) {
    return event(
        "CUSTOM",
        json -> {
          json.writeStringField("name", "turnstream." + name);
          json.writeObjectFieldStart("value");
          value.write(json);
          json.writeEndObject();
        });
  }

  /** What nobody here knows, as it came. */
  static byte[] unknown(RawJson event) {
    return event(
        "RAW",
        json -> {
          raw(json, "event", event);
          json.writeStringField("source", "anthropic");
        });
  }

  static void raw(JsonGenerator json, String field, RawJson value) throws IOException {
    json.writeFieldName(field);
    json.writeRawValue(value.toString());
  }
}
