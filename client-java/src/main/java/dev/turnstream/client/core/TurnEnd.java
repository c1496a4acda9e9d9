package dev.turnstream.client.core;

import dev.turnstream.client.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * How a turn ended.
 *
 * @param stopReason Claude's own; null when it gave none
 * @param error why it failed; null when it did not
 * @param receipt tokens, cost and times, under the names that the protocol gives them
 */
public record TurnEnd(
    TurnState state, @Nullable String stopReason, @Nullable Refusal error, JsonObject receipt) {
  static TurnEnd of(JsonObject frame) {
    var error = frame.object("error");
    return new TurnEnd(
        TurnState.of(frame.string("state")),
        frame.string("stop_reason"),
        error == null ? null : Refusal.of(error),
        frame);
  }
}
