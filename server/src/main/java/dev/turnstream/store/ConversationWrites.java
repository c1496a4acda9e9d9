package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import java.sql.SQLException;
import java.time.Instant;

/** Renames and deletes conversations. */
final class ConversationWrites {
  private ConversationWrites() {}

  static boolean rename(Sql sql, Owner owner, ConversationId id, String title, Instant now)
      throws SQLException {
    return sql.update(
            "UPDATE conversation SET title = ?, updated_at = max(updated_at, ?) WHERE id = ? AND owner = ?",
            title,
            now.toEpochMilli(),
            id.value(),
            owner.name())
        == 1;
  }

  /** Inside of a transaction; messages and turns go with their conversation. */
  static boolean delete(Sql sql, Owner owner, ConversationId id) throws SQLException {
    if (!sql.exists(
        "SELECT 1 FROM conversation WHERE id = ? AND owner = ?", id.value(), owner.name())) {
      return false;
    }
    new TurnEnding(sql).keepOpenTurnsOf(id);
    sql.update("DELETE FROM conversation WHERE id = ?", id.value());
    return true;
  }

  /**
   * Outside of a transaction: takes the deleted text, already overwritten in the pages, off the
   * write-ahead log as well.
   *
   * @throws StoreException if a reader kept the log for longer than the busy timeout
   */
  static boolean forgetWhatWasDeleted(Sql sql) throws SQLException {
    boolean busy =
        sql.first("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getBoolean("busy")).orElseThrow();
    if (busy) {
      throw new StoreException(
          "The conversation is deleted, but the write-ahead log holds its text until the next"
              + " deletion or restart, since a reader is busy.");
    }
    return true;
  }
}
