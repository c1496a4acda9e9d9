package dev.turnstream.store;

import java.sql.SQLException;

/** Makes findable what was said before there was a search; once for each file. */
final class OldWords {
  private OldWords() {}

  /** Inside of a transaction; one message at a time, since a file may be larger than memory. */
  static void write(Sql sql) throws SQLException {
    for (var id : sql.list("SELECT id FROM message", row -> row.getString("id"))) {
      var content =
          sql.first("SELECT content FROM message WHERE id = ?", Rows::content, id).orElseThrow();
      sql.update(
          "INSERT INTO message_words (message, words) VALUES (?, ?)", id, SearchWords.of(content));
    }
    for (var id : sql.list("SELECT id FROM conversation", row -> row.getString("id"))) {
      var title =
          sql.first("SELECT title FROM conversation WHERE id = ?", row -> row.getString(1), id)
              .orElseThrow();
      sql.update("UPDATE conversation SET words = ? WHERE id = ?", SearchWords.folded(title), id);
    }
  }
}
