package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes conversations whose time is over, inside of a transaction: those that somebody deleted
 * and whose grace is over, and those in which nothing has happened for as long as they are kept.
 * The shorter of the conversation's own time and the server's counts. What runs or waits is no
 * silence.
 */
final class Retention {
  /** So that a sweep keeps the writer for a moment only; the next one takes the rest. */
  private static final int MOST = 200;

  private static final String IS_SILENT =
      " AND gone_at IS NULL AND NOT EXISTS (SELECT 1 FROM turn t WHERE t.conversation = c.id"
          + " AND t.status IN ('QUEUED', 'RUNNING'))";

  private final Sql sql;
  private final long now;
  private final List<Swept.Gone> gone = new ArrayList<>();
  private final List<TurnId> turns = new ArrayList<>();

  private Retention(Sql sql, Instant now) {
    this.sql = sql;
    this.now = now.toEpochMilli();
  }

  /** Those that were deleted before, and those that were kept long enough. */
  static Swept sweep(Sql sql, Instant now, @Nullable Duration keep) throws SQLException {
    var retention = new Retention(sql, now);
    retention.delete("gone_at IS NOT NULL AND gone_at <= ?", retention.now);
    retention.delete("keep IS NOT NULL AND updated_at + keep <= ?" + IS_SILENT, retention.now);
    if (keep != null) {
      retention.delete("updated_at <= ?" + IS_SILENT, retention.now - keep.toMillis());
    }
    return new Swept(retention.gone, retention.turns);
  }

  private void delete(String which, long time) throws SQLException {
    var due =
        sql.list(
            "SELECT id, owner FROM conversation c WHERE " + which + " LIMIT " + MOST,
            row ->
                new Swept.Gone(
                    new ConversationId(row.getString("id")), new Owner(row.getString("owner"))),
            time);
    for (var one : due) {
      turns.addAll(
          sql.list(
              "SELECT id FROM turn WHERE conversation = ?",
              row -> new TurnId(row.getString("id")),
              one.conversation().value()));
      ConversationWrites.delete(sql, one.conversation());
    }
    gone.addAll(due);
  }
}
