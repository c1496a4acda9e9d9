package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ModelUse;
import dev.turnstream.model.Owner;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sums of the ledger, inside of a transaction. */
final class LedgerQueries {
  /**
   * Costs are added up as whole numbers of this part of a dollar, which no list price goes below.
   */
  private static final int DIGITS = 12;

  private static final String COST =
      "coalesce(sum(CAST(round(CAST(cost AS REAL) * 1e12) AS INTEGER)), 0) AS cost";

  private static final String USE =
      """
      SELECT ended_at / 86400000 AS day, owner, model, count(*) AS turns,
        sum(coalesce(input_tokens, 0)) AS input_tokens,
        sum(coalesce(output_tokens, 0)) AS output_tokens,
        sum(coalesce(cache_creation_input_tokens, 0)) AS cache_creation_input_tokens,
        sum(coalesce(cache_read_input_tokens, 0)) AS cache_read_input_tokens,
        sum(estimated) AS estimated, %s
      FROM ledger WHERE ended_at >= ? AND ended_at < ? AND (? IS NULL OR owner = ?)
      AND status NOT IN ('QUEUED', 'RUNNING') GROUP BY day, owner, model ORDER BY day, owner, model
      """
          .formatted(COST);

  private static final String SHARES =
      """
      SELECT l.owner, l.token, t.conversation, count(*) AS turns, %s
      FROM ledger l LEFT JOIN turn t ON t.id = l.turn
      WHERE l.ended_at >= ? AND l.status NOT IN ('QUEUED', 'RUNNING')
      GROUP BY l.owner, l.token, t.conversation
      """
          .formatted(COST);

  private LedgerQueries() {}

  static List<LedgerUse> use(Sql sql, @Nullable Owner owner, Instant from, Instant to)
      throws SQLException {
    var name = owner == null ? null : owner.name();
    return sql.list(
        USE, LedgerQueries::use, ReadQueries.millis(from), ReadQueries.millis(to), name, name);
  }

  private static LedgerUse use(Row row) throws SQLException {
    return new LedgerUse(
        LocalDate.ofEpochDay(row.getLong("day")),
        new Owner(row.getString("owner")),
        row.getString("model"),
        new ModelUse(
            row.getLong("turns"),
            row.getLong("input_tokens"),
            row.getLong("output_tokens"),
            row.getLong("cache_creation_input_tokens"),
            row.getLong("cache_read_input_tokens"),
            cost(row),
            row.getLong("estimated")));
  }

  static List<LedgerShare> shares(Sql sql, Instant from) throws SQLException {
    return sql.list(SHARES, LedgerQueries::share, ReadQueries.millis(from));
  }

  private static LedgerShare share(Row row) throws SQLException {
    var conversation = row.getString("conversation");
    return new LedgerShare(
        new Owner(row.getString("owner")),
        row.getString("token"),
        conversation == null ? null : new ConversationId(conversation),
        cost(row),
        row.getLong("turns"));
  }

  private static BigDecimal cost(Row row) throws SQLException {
    return BigDecimal.valueOf(row.getLong("cost"), DIGITS);
  }
}
