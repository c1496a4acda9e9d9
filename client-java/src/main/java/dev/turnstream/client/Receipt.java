package dev.turnstream.client;

import dev.turnstream.client.core.TurnState;
import dev.turnstream.client.json.Json;
import dev.turnstream.client.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a cancel: the turn has ended, and no connection to Claude is left of it.
 *
 * @param state another than {@code CANCELLED} when the turn had ended before
 * @param upstreamClosedMillis from the command to the close of the connection to Claude; null when
 *     there was none to close
 * @param fields tokens, cost and times, under the names that the protocol gives them
 */
public record Receipt(
    String turn, TurnState state, @Nullable Double upstreamClosedMillis, JsonObject fields) {
  static Receipt of(JsonObject ok) {
    var fields = ok.object("receipt");
    if (fields == null) {
      fields = JsonObject.EMPTY;
    }
    var closed =
        fields.get("upstream_closed_ms") instanceof Json.Num(var literal)
            ? Double.valueOf(literal)
            : null;
    return new Receipt(
        fields.string("turn", ""), TurnState.of(fields.string("state")), closed, fields);
  }
}
