package dev.turnstream.dialect;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/**
 * A refusal: nothing was started and nothing ended.
 *
 * @param message one sentence for people: what was wrong, what to do
 */
public record Refusal(RefusalCode code, String message) {
  /** The error object, as a frame or a body. */
  public byte[] json() {
    return new JsonObject()
        .put("type", "error")
        .put("code", code.wire())
        .put("message", message)
        .put("retryable", code.retryable())
        .encode()
        .getBytes(StandardCharsets.UTF_8);
  }
}
