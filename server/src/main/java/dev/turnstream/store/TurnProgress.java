package dev.turnstream.store;

import dev.turnstream.model.MessageId;
import dev.turnstream.model.TurnId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes that a turn is asked, inside of a transaction. */
final class TurnProgress {
  private TurnProgress() {}

  static Optional<List<StoredMessage>> run(Sql sql, TurnId turn, Instant startedAt)
      throws SQLException {
    int changed =
        sql.update(
            "UPDATE turn SET status = 'RUNNING', started_at = ? WHERE id = ? AND status = 'QUEUED'",
            startedAt.toEpochMilli(),
            turn.value());
    return changed == 0
        ? Optional.empty()
        : Optional.of(ReadQueries.path(sql, question(sql, turn)));
  }

  private static MessageId question(Sql sql, TurnId turn) throws SQLException {
    return sql.first(
            "SELECT question FROM turn WHERE id = ?",
            row -> new MessageId(row.getString("question")),
            turn.value())
        .orElseThrow();
  }
}
