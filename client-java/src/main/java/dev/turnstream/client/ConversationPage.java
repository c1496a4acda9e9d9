package dev.turnstream.client;

import dev.turnstream.client.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of one's conversations, newest activity first.
 *
 * @param next where the next page begins; null at the end
 */
public record ConversationPage(List<Summary> conversations, @Nullable String next) {
  /**
   * A conversation in a list.
   *
   * @param created RFC 3339, as {@code updated} is
   */
  public record Summary(
      String conversation,
      String title,
      String created,
      String updated,
      long messages,
      long turns) {
    private static Summary of(JsonObject told) {
      return new Summary(
          told.string("conversation", ""),
          told.string("title", ""),
          told.string("created", ""),
          told.string("updated", ""),
          told.number("messages", 0),
          told.number("turns", 0));
    }
  }

  static ConversationPage of(JsonObject ok) {
    var summaries =
        ok.items("conversations").stream()
            .filter(JsonObject.class::isInstance)
            .map(told -> Summary.of((JsonObject) told))
            .toList();
    return new ConversationPage(summaries, ok.string("next"));
  }
}
