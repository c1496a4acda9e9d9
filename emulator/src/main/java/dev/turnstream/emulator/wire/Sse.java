package dev.turnstream.emulator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;

/** Writes server-sent events as the API does: a name, one line of JSON, an empty line. */
final class Sse {
  static final byte[] PING = text("event: ping\ndata: {\"type\": \"ping\"}\n\n");
  static final byte[] DONE = text("data: [DONE]\n\n");
  static final byte[] COMMENT = text(": EMULATOR PROCESSING\n\n");

  private Sse() {}

  /** An event named by the {@code type} of its JSON. */
  static byte[] event(JsonObject json) {
    return text("event: " + json.getString("type") + "\ndata: " + json.encode() + "\n\n");
  }

  /** All of a delta event before its text. */
  static String deltaHead(int index, String type, String field) {
    return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"
        + index
        + ",\"delta\":{\"type\":\""
        + type
        + "\",\""
        + field
        + "\":\"";
  }

  /** A whole delta event. */
  static byte[] delta(String head, String text) {
    var event = new StringBuilder(head.length() + text.length() + 16).append(head);
    escape(text, event);
    return text(event.append("\"}}\n\n").toString());
  }

  private static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || isLone(text, i)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
  }

  /** Half a surrogate pair cannot be written in UTF-8, only escaped. */
  private static boolean isLone(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }
}
