package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationName;
import dev.turnstream.model.Owner;
import java.sql.SQLException;
import java.util.Optional;

/** Conversations by the names that clients made. */
final class ConversationNames {
  private ConversationNames() {}

  static Optional<ConversationId> find(Sql sql, Owner owner, ConversationName name)
      throws SQLException {
    return sql.first(
        "SELECT id FROM conversation WHERE owner = ? AND dialect = ? AND name = ? AND gone_at IS NULL",
        row -> new ConversationId(row.getString("id")),
        owner.name(),
        name.dialect(),
        name.name());
  }

  /** The conversation, with the turn of it that runs or waits first, or else its newest. */
  static Optional<NamedConversation> read(Sql sql, Owner owner, ConversationName name)
      throws SQLException {
    var found = find(sql, owner, name);
    return found.isEmpty()
        ? Optional.empty()
        : ReadQueries.presentTurn(sql, found.get())
            .map(turn -> new NamedConversation(found.get(), turn));
  }
}
