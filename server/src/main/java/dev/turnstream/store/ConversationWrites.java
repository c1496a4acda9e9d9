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
    sql.update("INSERT OR IGNORE INTO deletion (n) VALUES (1)");
    return true;
  }

  /**
   * Outside of a transaction: rebuilds the file without what was deleted, which takes a time that
   * grows with the file, and empties the write-ahead log. Nothing to do when the file was rebuilt
   * since the last deletion, so many deletions at once share one rebuilding.
   *
   * <p>Overwriting deleted rows, which {@code secure_delete} does, is not enough: when SQLite moves
   * rows between pages, copies stay in the free space of the old ones.
   *
   * @throws StoreException if a reader kept the log for longer than the busy timeout
   */
  static boolean forgetWhatWasDeleted(Sql sql) throws SQLException {
    if (!sql.exists("SELECT 1 FROM deletion")) {
      return false;
    }
    // The rebuilt copy is as large as the file; in memory it could be too large.
    sql.script("PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY");
    emptyLog(sql);
    sql.update("DELETE FROM deletion");
    return true;
  }

  private static void emptyLog(Sql sql) throws SQLException {
    boolean busy =
        sql.first("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getBoolean("busy")).orElseThrow();
    if (busy) {
      throw new StoreException(
          "The conversation is deleted, but the write-ahead log holds its text until the next"
              + " deletion or restart, since a reader is busy.");
    }
  }
}
