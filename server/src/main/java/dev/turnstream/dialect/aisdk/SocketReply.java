package dev.turnstream.dialect.aisdk;

import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.RawJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the server says over the AI SDK's socket. There are no other frames: clients bear none. */
public final class SocketReply {
  private SocketReply() {}

  /** A resumed stream begins. */
  public static byte[] start(String requestId) {
    return of("start", requestId, null);
  }

  /** Nothing follows. */
  public static byte[] end(String requestId) {
    return of("end", requestId, null);
  }

  /** There is nothing to resume. */
  public static byte[] noActive(String requestId) {
    return of("no-active", requestId, null);
  }

  /**
   * Nothing follows, because something is wrong.
   *
   * @param text a sentence for people
   */
  public static byte[] error(String requestId, String text) {
    return of("error", requestId, text);
  }

  private static byte[] of(String type, String requestId, @Nullable String errorText) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", type);
      json.writeStringField("requestId", requestId);
      if (errorText != null) {
        json.writeStringField("errorText", errorText);
      }
    });
  }

  /** What stands before a chunk; behind it a brace. */
  public static byte[] chunk(String requestId, long sequence) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(ascii("{\"type\":\"chunk\",\"requestId\":"));
    RawJson.string(JsonText.of(requestId)).writeTo(out);
    out.writeBytes(ascii(",\"sequence\":" + sequence + ",\"chunk\":"));
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
