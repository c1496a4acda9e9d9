package dev.turnstream.client.core;

import dev.turnstream.client.json.JsonObject;

/**
 * Why something was not done.
 *
 * @param code one of the protocol's, stable
 * @param message a sentence for people
 * @param retryable whether the same may be done later
 */
public record Refusal(String code, String message, boolean retryable) {
  static Refusal of(JsonObject frame) {
    return new Refusal(
        frame.string("code", "internal"), frame.string("message", ""), frame.bool("retryable"));
  }
}
