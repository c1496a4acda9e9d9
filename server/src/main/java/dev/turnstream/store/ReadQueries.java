package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is read, inside of a transaction. */
final class ReadQueries {
  private static final String TURNS =
      "SELECT "
          + Rows.TURN
          + " FROM turn t JOIN conversation c ON c.id = t.conversation AND c.gone_at IS NULL"
          + " LEFT JOIN ledger l ON l.turn = t.id ";

  private static final String SUMMARIES =
      """
      SELECT c.id, c.title, c.leaf, c.created_at, c.updated_at, c.model, c.parameters, c.history, c.keep,
        (SELECT count(*) FROM message m WHERE m.conversation = c.id) AS messages,
        (SELECT count(*) FROM turn t WHERE t.conversation = c.id) AS turns
      FROM conversation c
      """;

  private static final String BRANCH =
      """
      WITH RECURSIVE branch (id, above) AS (
        VALUES (?, 0)
        UNION ALL
        SELECT m.parent, above + 1 FROM branch b JOIN message m ON m.id = b.id
        WHERE m.parent IS NOT NULL)
      SELECT %s FROM branch b JOIN message m ON m.id = b.id JOIN turn t ON t.id = m.turn
      ORDER BY above DESC
      """
          .formatted(Rows.MESSAGE);

  private ReadQueries() {}

  static Optional<StoredTurn> turn(Sql sql, Owner owner, TurnId turn) throws SQLException {
    return sql.first(
        TURNS + "WHERE t.id = ? AND t.owner = ?", Rows::turn, turn.value(), owner.name());
  }

  static Optional<StoredTurn> turnByCommand(Sql sql, Owner owner, String command)
      throws SQLException {
    return sql.first(
        TURNS + "WHERE t.command = ? AND t.owner = ?", Rows::turn, command, owner.name());
  }

  static Optional<RawJson> answer(Sql sql, Owner owner, TurnId turn) throws SQLException {
    return sql.first(
        "SELECT content FROM message m JOIN turn t ON t.answer = m.id"
            + " JOIN conversation c ON c.id = t.conversation AND c.gone_at IS NULL"
            + " WHERE t.id = ? AND t.owner = ?",
        Rows::content,
        turn.value(),
        owner.name());
  }

  /**
   * The turn of a conversation that runs, else the one that has waited longest, else the newest.
   */
  static Optional<StoredTurn> presentTurn(Sql sql, ConversationId conversation)
      throws SQLException {
    return sql.first(
        TURNS
            + """
            WHERE t.conversation = ? ORDER BY
              CASE t.status WHEN 'RUNNING' THEN 0 WHEN 'QUEUED' THEN 1 ELSE 2 END,
              CASE t.status WHEN 'QUEUED' THEN t.n ELSE -t.n END
            LIMIT 1
            """,
        Rows::turn,
        conversation.value());
  }

  /** The branch that ends with a message, as Claude is to be asked with it. */
  static List<StoredMessage> path(Sql sql, MessageId last) throws SQLException {
    return UpstreamPath.of(sql.list(BRANCH, ReadQueries::step, last.value()));
  }

  private static UpstreamPath.Step step(Row row) throws SQLException {
    var message = Rows.message(row);
    return new UpstreamPath.Step(
        message,
        Rows.isAnswer(row) && StopReason.REFUSAL.wire().equals(row.getString("stop_reason")));
  }

  /**
   * A page of those in which each of some words is found.
   *
   * @param words folded; none for all conversations
   */
  static Page<ConversationSummary> page(
      Sql sql, Owner owner, int limit, @Nullable ListCursor after, List<String> words)
      throws SQLException {
    var from = after == null ? new ListCursor(Long.MAX_VALUE, "") : after;
    var parameters = new ArrayList<@Nullable Object>();
    parameters.addAll(List.of(owner.name(), from.updatedAt(), from.conversation()));
    for (var word : words) {
      parameters.addAll(List.of(word, word));
    }
    parameters.add(limit + 1L);
    var found =
        sql.list(
            SUMMARIES
                + "WHERE c.owner = ? AND c.gone_at IS NULL AND (c.updated_at, c.id) < (?, ?)"
                + hasWord(sql).repeat(words.size())
                + " ORDER BY c.updated_at DESC, c.id DESC LIMIT ?",
            Rows::summary,
            parameters.toArray());
    return page(found, limit);
  }

  private static String hasWord(Sql sql) {
    return """
     AND (instr(%s, ?) > 0 OR EXISTS (
      SELECT 1 FROM message m JOIN message_words w ON w.message = m.id
      WHERE m.conversation = c.id AND instr(%s, ?) > 0))
    """
        .formatted(sql.opened("c.words"), sql.opened("w.words"));
  }

  /** A page of one conversation more than fit, if there is one. */
  static Page<ConversationSummary> page(List<ConversationSummary> found, int limit) {
    if (found.size() <= limit) {
      return new Page<>(List.copyOf(found), null);
    }
    var last = found.get(limit - 1);
    var next = new ListCursor(last.updatedAt().toEpochMilli(), last.conversation().value());
    return new Page<>(List.copyOf(found.subList(0, limit)), next.encoded());
  }

  static Optional<ConversationSummary> summary(Sql sql, Owner owner, ConversationId id)
      throws SQLException {
    return sql.first(
        SUMMARIES + "WHERE c.id = ? AND c.owner = ? AND c.gone_at IS NULL",
        Rows::summary,
        id.value(),
        owner.name());
  }

  static Optional<StoredConversation> conversation(Sql sql, Owner owner, ConversationId id)
      throws SQLException {
    var found =
        sql.first(
            SUMMARIES + "WHERE c.id = ? AND c.owner = ? AND c.gone_at IS NULL",
            row ->
                new StoredConversation(
                    Rows.summary(row), new MessageId(row.getString("leaf")), List.of(), List.of()),
            id.value(),
            owner.name());
    return found.isEmpty() ? found : Optional.of(whole(sql, found.get(), id));
  }

  private static StoredConversation whole(Sql sql, StoredConversation head, ConversationId id)
      throws SQLException {
    var messages =
        sql.list(
            "SELECT %s FROM message m JOIN turn t ON t.id = m.turn WHERE m.conversation = ? ORDER BY m.n"
                .formatted(Rows.MESSAGE),
            Rows::message,
            id.value());
    var turns = sql.list(TURNS + "WHERE t.conversation = ? ORDER BY t.n", Rows::turn, id.value());
    return new StoredConversation(head.summary(), head.leaf(), messages, turns);
  }

  static List<LedgerRow> ledger(Sql sql, Owner owner, Instant from, Instant to)
      throws SQLException {
    return sql.list(
        """
        SELECT * FROM ledger WHERE owner = ? AND ended_at >= ? AND ended_at < ?
        AND status NOT IN ('QUEUED', 'RUNNING') ORDER BY ended_at, n
        """,
        Rows::ledger,
        owner.name(),
        millis(from),
        millis(to));
  }

  /** Sums are made by the database; a sum of costs is right to far below a micro-dollar. */
  static List<LedgerDay> ledgerDays(Sql sql, Instant from, Instant to) throws SQLException {
    return sql.list(
        """
        SELECT ended_at / 86400000 AS day, model, count(*) AS turns,
          sum(coalesce(input_tokens, 0)) AS input_tokens,
          sum(coalesce(output_tokens, 0)) AS output_tokens,
          sum(coalesce(cache_creation_input_tokens, 0)) AS cache_creation_input_tokens,
          sum(coalesce(cache_read_input_tokens, 0)) AS cache_read_input_tokens,
          total(CAST(cost AS REAL)) AS cost, sum(estimated) AS estimated
        FROM ledger WHERE ended_at >= ? AND ended_at < ?
        AND status NOT IN ('QUEUED', 'RUNNING') GROUP BY day, model
        """,
        Rows::ledgerDay,
        millis(from),
        millis(to));
  }

  /** Times beyond what milliseconds can count are as good as the last that can be. */
  static long millis(Instant time) {
    try {
      return time.toEpochMilli();
    } catch (ArithmeticException e) {
      return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
