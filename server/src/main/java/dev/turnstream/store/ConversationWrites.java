package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.SettingsChange;
import dev.turnstream.model.TurnId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Renames, configures, deletes and restores conversations, mostly inside of a transaction. */
final class ConversationWrites {
  private ConversationWrites() {}

  static Optional<ConversationSummary> rename(
      Sql sql, Owner owner, ConversationId id, String title, Instant now) throws SQLException {
    sql.update(
        """
        UPDATE conversation SET title = ?, title_made = 0, words = ?,
          updated_at = max(updated_at, ?) WHERE id = ? AND owner = ? AND gone_at IS NULL
        """,
        sql.sealed(title),
        sql.sealed(SearchWords.folded(title)),
        now.toEpochMilli(),
        id.value(),
        owner.name());
    return ReadQueries.summary(sql, owner, id);
  }

  static Optional<ConversationSummary> configure(
      Sql sql, Owner owner, ConversationId id, SettingsChange change) throws SQLException {
    var before = ReadQueries.summary(sql, owner, id);
    if (before.isEmpty()) {
      return before;
    }
    var settings = change.applyTo(before.get().settings());
    sql.update(
        "UPDATE conversation SET model = ?, parameters = ?, history = ?, keep = ? WHERE id = ?",
        settings.model(),
        sql.sealed(RawJson.object(settings.parameters().members()).bytes()),
        settings.history().name(),
        Rows.millis(settings.keep()),
        id.value());
    return ReadQueries.summary(sql, owner, id);
  }

  /** Messages and turns go with their conversation, also with one that is hidden already. */
  static boolean delete(Sql sql, Owner owner, ConversationId id) throws SQLException {
    if (!sql.exists(
        "SELECT 1 FROM conversation WHERE id = ? AND owner = ?", id.value(), owner.name())) {
      return false;
    }
    delete(sql, id);
    return true;
  }

  static void delete(Sql sql, ConversationId id) throws SQLException {
    new TurnEnding(sql).keepOpenTurnsOf(id);
    sql.update("DELETE FROM conversation WHERE id = ?", id.value());
    sql.update("INSERT OR IGNORE INTO deletion (n) VALUES (1)");
  }

  /** All of a user, as {@link Store#erase} tells. */
  static Erased erase(Sql sql, Owner owner, Owner pseudonym) throws SQLException {
    var conversations =
        sql.list(
            "SELECT id FROM conversation WHERE owner = ?",
            row -> new ConversationId(row.getString("id")),
            owner.name());
    var turns =
        sql.list(
            "SELECT id FROM turn WHERE owner = ?",
            row -> new TurnId(row.getString("id")),
            owner.name());
    for (var id : conversations) {
      delete(sql, id);
    }
    int ledgerRows =
        sql.update(
            "UPDATE ledger SET owner = ?, token = NULL WHERE owner = ?",
            pseudonym.name(),
            owner.name());
    // Also where only the ledger knew the name: a changed row leaves its old bytes behind.
    sql.update("INSERT OR IGNORE INTO deletion (n) VALUES (1)");
    return new Erased(conversations, turns, ledgerRows);
  }

  /** Nobody finds it any more, and at a time to come it is gone. */
  static boolean hide(Sql sql, Owner owner, ConversationId id, Instant goneAt) throws SQLException {
    return sql.update(
            "UPDATE conversation SET gone_at = ? WHERE id = ? AND owner = ? AND gone_at IS NULL",
            goneAt.toEpochMilli(),
            id.value(),
            owner.name())
        == 1;
  }

  /** What was hidden is there again; its name is another's if that was made meanwhile. */
  static Optional<ConversationSummary> restore(Sql sql, Owner owner, ConversationId id)
      throws SQLException {
    sql.update(
        """
        UPDATE conversation SET name = NULL WHERE id = ? AND owner = ? AND gone_at IS NOT NULL
          AND EXISTS (SELECT 1 FROM conversation c WHERE c.owner = conversation.owner
            AND c.dialect = conversation.dialect AND c.name = conversation.name
            AND c.gone_at IS NULL)
        """,
        id.value(),
        owner.name());
    int restored =
        sql.update(
            "UPDATE conversation SET gone_at = NULL WHERE id = ? AND owner = ? AND gone_at IS NOT NULL",
            id.value(),
            owner.name());
    return restored == 0 ? Optional.empty() : ReadQueries.summary(sql, owner, id);
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
