package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.ConversationSettings.History;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.ModelUse;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.model.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** How rows become values. The columns are told apart by name; each query says which it needs. */
final class Rows {
  /** Columns of {@link #message}, of tables {@code m} and {@code t}. */
  static final String MESSAGE =
      "m.id, m.parent, m.role, m.content, m.turn, m.created_at, t.answer, t.status, t.stop_reason";

  /** Columns of {@link #turn}, of tables {@code t} and {@code l}. */
  static final String TURN =
      """
      t.id, t.conversation, t.command, t.question, t.answer, t.model AS asked_model, t.status,
      t.accepted_at, t.ended_at, t.stop_reason, t.until_first_delta, t.duration, t.failure_code,
      t.failure_message, l.model, l.input_tokens, l.output_tokens, l.cache_creation_input_tokens,
      l.cache_read_input_tokens, l.cache_creation_5m, l.cache_creation_1h, l.thinking_tokens,
      l.web_search_requests, l.web_fetch_requests, l.service_tier, l.speed, l.inference_geo,
      l.estimated, l.cost
      """;

  private Rows() {}

  static RawJson content(Row row) throws SQLException {
    var bytes = row.openBytes("content");
    return RawJson.copyOf(bytes, 0, bytes.length);
  }

  static StoredMessage message(Row row) throws SQLException {
    var parent = row.getString("parent");
    var role = Role.valueOf(row.getString("role"));
    return new StoredMessage(
        new MessageId(row.getString("id")),
        parent == null ? null : new MessageId(parent),
        role,
        content(row),
        new TurnId(row.getString("turn")),
        time(row, "created_at"),
        isAnswer(row) && status(row) != TurnStatus.COMPLETED);
  }

  /** Whether a message is what its turn said, and not what a client told. */
  static boolean isAnswer(Row row) throws SQLException {
    return row.getString("id").equals(row.getString("answer"));
  }

  /** Of columns {@code model}, {@code parameters}, {@code history} and {@code keep}. */
  static ConversationSettings settings(Row row) throws SQLException {
    var parameters = row.openBytes("parameters");
    return new ConversationSettings(
        row.getString("model"),
        RequestParameters.of(RawJson.copyOf(parameters, 0, parameters.length).members()),
        History.valueOf(row.getString("history")),
        duration(row.number("keep")));
  }

  private static @Nullable Duration duration(@Nullable Long millis) {
    return millis == null ? null : Duration.ofMillis(millis);
  }

  /** A duration as it is written. */
  static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  static StoredTurn turn(Row row) throws SQLException {
    boolean ended = status(row).isTerminal();
    return new StoredTurn(
        new TurnId(row.getString("id")),
        new ConversationId(row.getString("conversation")),
        row.getString("command"),
        new MessageId(row.getString("question")),
        new MessageId(row.getString("answer")),
        row.getString("asked_model"),
        status(row),
        time(row, "accepted_at"),
        ended ? time(row, "ended_at") : null,
        ended ? end(row) : null);
  }

  private static StoredEnd end(Row row) throws SQLException {
    var untilFirstDelta = row.number("until_first_delta");
    return new StoredEnd(
        row.getString("stop_reason"),
        row.getString("model"),
        usage(row),
        row.getBoolean("estimated"),
        cost(row),
        untilFirstDelta == null ? null : Duration.ofNanos(untilFirstDelta),
        Duration.ofNanos(row.getLong("duration")),
        row.getString("failure_code"),
        row.getString("failure_message"));
  }

  static LedgerRow ledger(Row row) throws SQLException {
    return new LedgerRow(
        new TurnId(row.getString("turn")),
        time(row, "ended_at"),
        status(row),
        row.getString("model"),
        usage(row),
        row.getBoolean("estimated"),
        cost(row));
  }

  static LedgerDay ledgerDay(Row row) throws SQLException {
    return new LedgerDay(
        LocalDate.ofEpochDay(row.getLong("day")),
        row.getString("model"),
        new ModelUse(
            row.getLong("turns"),
            row.getLong("input_tokens"),
            row.getLong("output_tokens"),
            row.getLong("cache_creation_input_tokens"),
            row.getLong("cache_read_input_tokens"),
            new BigDecimal(row.getDouble("cost")).setScale(9, RoundingMode.HALF_EVEN),
            row.getLong("estimated")));
  }

  static ConversationSummary summary(Row row) throws SQLException {
    return new ConversationSummary(
        new ConversationId(row.getString("id")),
        row.openText("title"),
        settings(row),
        time(row, "created_at"),
        time(row, "updated_at"),
        row.getInt("messages"),
        row.getInt("turns"));
  }

  static TurnStatus status(Row row) throws SQLException {
    return TurnStatus.valueOf(row.getString("status"));
  }

  static Instant time(Row row, String column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  private static Usage usage(Row row) throws SQLException {
    return new Usage(
        row.number("input_tokens"),
        row.number("output_tokens"),
        row.number("cache_creation_input_tokens"),
        row.number("cache_read_input_tokens"),
        row.number("cache_creation_5m"),
        row.number("cache_creation_1h"),
        row.number("thinking_tokens"),
        row.number("web_search_requests"),
        row.number("web_fetch_requests"),
        row.getString("service_tier"),
        row.getString("speed"),
        row.getString("inference_geo"));
  }

  private static @Nullable BigDecimal cost(Row row) throws SQLException {
    var text = row.getString("cost");
    return text == null ? null : new BigDecimal(text);
  }
}
