package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Gives a conversation a title of its first exchange, where the question alone did not make a good
 * one and nobody has given another. Inside of a transaction.
 */
final class MadeTitle {
  private final Sql sql;

  MadeTitle(Sql sql) {
    this.sql = sql;
  }

  private record Untitled(ConversationId conversation, String title) {}

  /** Says how the conversation stands, if it has another title now. */
  Optional<ConversationSummary> after(TurnId turn, Owner owner, RawJson answer)
      throws SQLException {
    var untitled =
        sql.first(
            """
            SELECT c.id, c.title FROM conversation c JOIN turn t ON t.conversation = c.id
            WHERE t.id = ? AND c.title_made = 1 AND c.gone_at IS NULL
            """,
            row -> new Untitled(new ConversationId(row.getString("id")), row.openText("title")),
            turn.value());
    if (untitled.isEmpty()) {
      return Optional.empty();
    }
    var title = FirstTitle.of(untitled.get().title(), answer);
    sql.update(
        "UPDATE conversation SET title = ?, words = ?, title_made = 0 WHERE id = ?",
        sql.sealed(title),
        sql.sealed(SearchWords.folded(title)),
        untitled.get().conversation().value());
    return title.equals(untitled.get().title())
        ? Optional.empty()
        : ReadQueries.summary(sql, owner, untitled.get().conversation());
  }
}
