package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes ends of turns and rows of the ledger, inside of a transaction. */
final class TurnEnding {
  private static final String OPEN = " status IN ('QUEUED', 'RUNNING') ";

  /** The columns of an open turn, also of one of which only the ledger knows any more. */
  private static final String OPEN_TURNS =
      """
      SELECT id, owner, model, coalesce(started_at, accepted_at) AS since, status FROM turn WHERE%s
      UNION ALL
      SELECT turn, owner, model, ended_at, status FROM ledger
      WHERE turn NOT IN (SELECT id FROM turn) AND%s
      """
          .formatted(OPEN, OPEN);

  private final Sql sql;

  TurnEnding(Sql sql) {
    this.sql = sql;
  }

  /** A turn that has not ended. */
  private record OpenTurn(TurnId id, Owner owner, String model, Instant since, TurnStatus status) {
    static OpenTurn of(Row row) throws SQLException {
      return new OpenTurn(
          new TurnId(row.getString("id")),
          new Owner(row.getString("owner")),
          row.getString("model"),
          Rows.time(row, "since"),
          Rows.status(row));
    }

    /** What is known when nobody has told the end. */
    StoredEnd untold(Instant now, @Nullable LedgerRow soFar) {
      return Interruption.end(model, since, now, soFar);
    }
  }

  void checkpoint(TurnId turn, RawJson content, StoredEnd soFar) throws SQLException {
    var open =
        sql.first(
            "SELECT id, owner, model, accepted_at AS since, status FROM turn WHERE id = ? AND"
                + OPEN,
            OpenTurn::of,
            turn.value());
    if (open.isPresent()) {
      keep(turn, content);
      bill(turn, open.get().owner(), open.get().status(), soFar, open.get().since());
    }
  }

  private void keep(TurnId turn, RawJson content) throws SQLException {
    sql.update(
        "UPDATE message SET content = ? WHERE id = (SELECT answer FROM turn WHERE id = ?)",
        sql.sealed(content.bytes()),
        turn.value());
  }

  /** Says what the conversation is called, if that was made of this turn. */
  Optional<ConversationSummary> finish(TurnId turn, FinishedTurn end) throws SQLException {
    var open = open(turn);
    if (open.isEmpty()) {
      return Optional.empty();
    }
    keep(turn, end.content());
    end(open.get(), end.status(), end.end(), end.endedAt());
    return end.status() == TurnStatus.COMPLETED
        ? new MadeTitle(sql).after(turn, open.get().owner(), end.content())
        : Optional.empty();
  }

  /**
   * Ends all that is open.
   *
   * @param except turns that go on
   */
  int interruptAll(Instant now, Set<TurnId> except) throws SQLException {
    var open =
        sql.list(OPEN_TURNS, OpenTurn::of).stream()
            .filter(turn -> !except.contains(turn.id()))
            .toList();
    for (var turn : open) {
      end(turn, TurnStatus.INTERRUPTED, turn.untold(now, soFar(turn.id())), now);
    }
    return open.size();
  }

  /** Turns that run when their conversation is deleted still cost money when they end. */
  void keepOpenTurnsOf(ConversationId conversation) throws SQLException {
    var open =
        sql.list(
            "SELECT id, owner, model, coalesce(started_at, accepted_at) AS since, status FROM turn"
                + " WHERE conversation = ? AND"
                + OPEN,
            OpenTurn::of,
            conversation.value());
    for (var turn : open) {
      var untold = turn.untold(turn.since(), soFar(turn.id()));
      bill(turn.id(), turn.owner(), turn.status(), untold, turn.since());
    }
  }

  void bill(Bill bill) throws SQLException {
    var end = bill.end();
    bill(bill.turn(), bill.owner(), end.status(), end.end(), end.endedAt());
  }

  void note(LedgerNote note) throws SQLException {
    bill(note.turn(), note.owner(), TurnStatus.RUNNING, note.soFar(), note.at());
    sql.update(
        "UPDATE ledger SET token = ? WHERE turn = ? AND owner = ? AND" + OPEN,
        note.token(),
        note.turn().value(),
        note.owner().name());
  }

  private @Nullable LedgerRow soFar(TurnId turn) throws SQLException {
    return sql.first("SELECT * FROM ledger WHERE turn = ? AND" + OPEN, Rows::ledger, turn.value())
        .orElse(null);
  }

  private Optional<OpenTurn> open(TurnId turn) throws SQLException {
    return sql.first("SELECT * FROM (" + OPEN_TURNS + ") WHERE id = ?", OpenTurn::of, turn.value());
  }

  private void end(OpenTurn turn, TurnStatus status, StoredEnd end, Instant endedAt)
      throws SQLException {
    long at = endedAt.toEpochMilli();
    sql.update(
        """
        UPDATE turn SET status = ?, ended_at = ?, stop_reason = ?, until_first_delta = ?,
          duration = ?, failure_code = ?, failure_message = ? WHERE id = ?
        """,
        status.name(),
        at,
        end.stopReason(),
        nanos(end.untilFirstDelta()),
        nanos(end.duration()),
        end.failureCode(),
        end.failureMessage(),
        turn.id().value());
    sql.update(
        """
        UPDATE conversation SET updated_at = max(updated_at, ?)
        WHERE id = (SELECT conversation FROM turn WHERE id = ?)
        """,
        at,
        turn.id().value());
    index(turn.id());
    bill(turn.id(), turn.owner(), status, end, endedAt);
  }

  /** From its end on, an answer is found by its words. */
  private void index(TurnId turn) throws SQLException {
    var answer =
        sql.first(
            "SELECT m.id, m.content FROM message m JOIN turn t ON t.answer = m.id WHERE t.id = ?",
            row -> new Answer(row.getString("id"), Rows.content(row)),
            turn.value());
    if (answer.isPresent()) {
      sql.update(
          "INSERT OR REPLACE INTO message_words (message, words) VALUES (?, ?)",
          answer.get().id(),
          sql.sealed(SearchWords.of(answer.get().content())));
    }
  }

  private record Answer(String id, RawJson content) {}

  /**
   * A row of the ledger; one that is there stays, unless it waits for its end. Who pays for it is
   * noted once ({@link #note}).
   */
  private void bill(TurnId turn, Owner owner, TurnStatus status, StoredEnd end, Instant at)
      throws SQLException {
    var usage = end.usage();
    sql.update(
        """
        INSERT INTO ledger (turn, owner, ended_at, status, model, input_tokens, output_tokens,
          cache_creation_input_tokens, cache_read_input_tokens, cache_creation_5m,
          cache_creation_1h, thinking_tokens, web_search_requests, web_fetch_requests,
          service_tier, speed, inference_geo, estimated, cost)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (turn) DO UPDATE SET
          ended_at = excluded.ended_at, status = excluded.status, model = excluded.model,
          input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
          cache_creation_input_tokens = excluded.cache_creation_input_tokens,
          cache_read_input_tokens = excluded.cache_read_input_tokens,
          cache_creation_5m = excluded.cache_creation_5m,
          cache_creation_1h = excluded.cache_creation_1h,
          thinking_tokens = excluded.thinking_tokens,
          web_search_requests = excluded.web_search_requests,
          web_fetch_requests = excluded.web_fetch_requests,
          service_tier = excluded.service_tier, speed = excluded.speed,
          inference_geo = excluded.inference_geo, estimated = excluded.estimated,
          cost = excluded.cost
        WHERE ledger.owner = excluded.owner AND ledger.status IN ('QUEUED', 'RUNNING')
        """,
        turn.value(),
        owner.name(),
        at.toEpochMilli(),
        status.name(),
        end.model(),
        usage.inputTokens(),
        usage.outputTokens(),
        usage.cacheCreationInputTokens(),
        usage.cacheReadInputTokens(),
        usage.cacheCreation5m(),
        usage.cacheCreation1h(),
        usage.thinkingTokens(),
        usage.webSearchRequests(),
        usage.webFetchRequests(),
        usage.serviceTier(),
        usage.speed(),
        usage.inferenceGeo(),
        end.estimated() ? 1 : 0,
        text(end.cost()));
  }

  private static @Nullable String text(@Nullable BigDecimal cost) {
    return cost == null ? null : cost.toString();
  }

  private static @Nullable Long nanos(@Nullable Duration duration) {
    return duration == null ? null : duration.toNanos();
  }
}
