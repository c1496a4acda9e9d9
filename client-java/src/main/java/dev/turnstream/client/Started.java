package dev.turnstream.client;

import dev.turnstream.client.json.JsonObject;

/**
 * A turn that the server has taken on.
 *
 * @param question id of the message that asks
 * @param answer id of the message that answers
 * @param duplicate whether the command had come before, on a connection that was lost
 */
public record Started(
    String turn, String conversation, String question, String answer, boolean duplicate) {
  static Started of(JsonObject ok) {
    return new Started(
        ok.string("turn", ""),
        ok.string("conversation", ""),
        ok.string("question", ""),
        ok.string("answer", ""),
        ok.bool("duplicate"));
  }
}
