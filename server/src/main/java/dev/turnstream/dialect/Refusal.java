package dev.turnstream.dialect;

/**
 * A refusal: nothing was started and nothing ended.
 *
 * @param message one sentence for people: what was wrong, what to do
 */
public record Refusal(RefusalCode code, String message) {
  /** The error object, as a frame or a body. */
  public byte[] json() {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "error");
      json.writeStringField("code", code.wire());
      json.writeStringField("message", message);
      json.writeBooleanField("retryable", code.retryable());
    });
  }
}
