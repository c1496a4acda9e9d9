package dev.turnstream.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A refusal: nothing was started and nothing ended.
 *
 * @param message one sentence for people: what was wrong, what to do
 * @param retryAfter when the same may succeed, null when that is not known
 */
public record Refusal(RefusalCode code, String message, @Nullable Duration retryAfter) {
  /** A refusal that does not know how long to wait. */
  public Refusal(RefusalCode code, String message) {
    this(code, message, null);
  }

  /** The error object, as a frame or a body. */
  public byte[] json() {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "error");
      writeTo(json);
    });
  }

  /** Writes why it was refused as fields of an object. */
  public void writeTo(JsonGenerator json) throws IOException {
    json.writeStringField("code", code.wire());
    json.writeStringField("message", message);
    json.writeBooleanField("retryable", code.retryable());
    if (retryAfter != null) {
      json.writeNumberField("retry_after_ms", retryAfter.toMillis());
    }
  }
}
