package dev.turnstream.store;

import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnId;
import java.sql.SQLException;
import java.util.List;

/** What one server asks of the other that has the same file, inside of a transaction. */
final class CancelsAsked {
  private static final String OPEN = " status IN ('QUEUED', 'RUNNING')";

  private CancelsAsked() {}

  static boolean ask(Sql sql, Owner owner, TurnId turn) throws SQLException {
    sql.update(
        "DELETE FROM cancel_asked WHERE turn NOT IN (SELECT id FROM turn WHERE" + OPEN + ")");
    sql.update(
        "INSERT OR IGNORE INTO cancel_asked (turn) SELECT id FROM turn WHERE id = ? AND owner = ? AND"
            + OPEN,
        turn.value(),
        owner.name());
    return sql.exists("SELECT 1 FROM cancel_asked WHERE turn = ?", turn.value());
  }

  static List<TurnId> list(Sql sql) throws SQLException {
    return sql.list(
        "SELECT id FROM turn JOIN cancel_asked ON cancel_asked.turn = turn.id WHERE" + OPEN,
        row -> new TurnId(row.getString("id")));
  }
}
