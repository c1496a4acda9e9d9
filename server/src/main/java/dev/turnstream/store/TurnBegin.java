package dev.turnstream.store;

import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.store.NewTurn.Ask;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the beginning of one turn, inside of a transaction. */
final class TurnBegin {
  private static final RawJson EMPTY = RawJson.of("[]");

  private final Sql sql;
  private final NewTurn turn;

  TurnBegin(Sql sql, NewTurn turn) {
    this.sql = sql;
    this.turn = turn;
  }

  /**
   * The question of a turn.
   *
   * @param content null when the question is written already
   */
  private record Question(MessageId id, @Nullable MessageId parent, @Nullable RawJson content) {}

  Begun write() throws SQLException {
    var same = ReadQueries.turnByCommand(sql, turn.owner(), turn.command());
    if (same.isPresent()) {
      return new Begun.Duplicate(same.get());
    }
    if (turn.newConversation()) {
      return idsAreTaken() || conversationExists() ? new Begun.Conflict() : begun(first());
    }
    return ownsConversation() ? begun(asked()) : new Begun.Unknown();
  }

  private Begun begun(Optional<Question> found) throws SQLException {
    if (found.isEmpty()) {
      return new Begun.Unknown();
    }
    var question = found.get();
    if (idsAreTaken() || isTaken(question)) {
      return new Begun.Conflict();
    }
    insertAll(question);
    return new Begun.Accepted(question.id(), ReadQueries.path(sql, question.id()));
  }

  /** A conversation that does not exist yet has no message to refer to. */
  private Optional<Question> first() {
    return switch (turn.ask()) {
      case Ask.Next(var id, var content) -> Optional.of(new Question(id, null, content));
      case Ask.After(var parent, var id, var content) when parent == null ->
          Optional.of(new Question(id, null, content));
      default -> Optional.empty();
    };
  }

  private Optional<Question> asked() throws SQLException {
    return switch (turn.ask()) {
      case Ask.Next(var id, var content) -> Optional.of(new Question(id, leaf(), content));
      case Ask.After(var parent, var id, var content) ->
          parent == null || message(parent).isPresent()
              ? Optional.of(new Question(id, parent, content))
              : Optional.empty();
      case Ask.Edit(var old, var id, var content) ->
          message(old)
              .filter(found -> found.role == Role.USER)
              .map(found -> new Question(id, found.parent, content));
      case Ask.Again(var message) ->
          message(message == null ? leaf() : message).map(Known::question);
    };
  }

  /** A message that is written already. */
  private record Known(MessageId id, @Nullable MessageId parent, Role role) {
    /** The message itself, or what it answers. */
    Question question() {
      return role == Role.ASSISTANT && parent != null
          ? new Question(parent, null, null)
          : new Question(id, null, null);
    }
  }

  private Optional<Known> message(MessageId id) throws SQLException {
    return sql.first(
        "SELECT parent, role FROM message WHERE id = ? AND conversation = ?",
        row -> {
          var parent = row.getString("parent");
          return new Known(
              id,
              parent == null ? null : new MessageId(parent),
              Role.valueOf(row.getString("role")));
        },
        id.value(),
        turn.conversation().value());
  }

  private MessageId leaf() throws SQLException {
    return sql.first(
            "SELECT leaf FROM conversation WHERE id = ?",
            row -> new MessageId(row.getString("leaf")),
            turn.conversation().value())
        .orElseThrow();
  }

  private boolean ownsConversation() throws SQLException {
    return sql.exists(
        "SELECT 1 FROM conversation WHERE id = ? AND owner = ?",
        turn.conversation().value(),
        turn.owner().name());
  }

  private boolean conversationExists() throws SQLException {
    return sql.exists("SELECT 1 FROM conversation WHERE id = ?", turn.conversation().value());
  }

  /** The ledger remembers the turns of deleted conversations too. */
  private boolean idsAreTaken() throws SQLException {
    return sql.exists("SELECT 1 FROM turn WHERE id = ?", turn.turn().value())
        || sql.exists("SELECT 1 FROM ledger WHERE turn = ?", turn.turn().value())
        || messageExists(turn.answer());
  }

  private boolean isTaken(Question question) throws SQLException {
    return question.content() != null
        && (question.id().equals(turn.answer()) || messageExists(question.id()));
  }

  private boolean messageExists(MessageId id) throws SQLException {
    return sql.exists("SELECT 1 FROM message WHERE id = ?", id.value());
  }

  private void insertAll(Question question) throws SQLException {
    insertConversation(question);
    if (question.content() != null) {
      insert(question.id(), question.parent(), Role.USER, question.content());
    }
    insert(turn.answer(), question.id(), Role.ASSISTANT, EMPTY);
    long acceptedAt = turn.acceptedAt().toEpochMilli();
    sql.update(
        """
        INSERT INTO turn (id, owner, command, conversation, question, answer, model, status,
          accepted_at, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        turn.turn().value(),
        turn.owner().name(),
        turn.command(),
        turn.conversation().value(),
        question.id().value(),
        turn.answer().value(),
        turn.model(),
        turn.status().name(),
        acceptedAt,
        turn.status() == TurnStatus.RUNNING ? acceptedAt : null);
  }

  /** The conversation, made or moved on. */
  private void insertConversation(Question question) throws SQLException {
    long at = turn.acceptedAt().toEpochMilli();
    if (turn.newConversation() && question.content() != null) {
      sql.update(
          "INSERT INTO conversation (id, owner, title, leaf, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
          turn.conversation().value(),
          turn.owner().name(),
          FirstTitle.of(question.content()),
          turn.answer().value(),
          at,
          at);
    } else {
      sql.update(
          "UPDATE conversation SET leaf = ?, updated_at = max(updated_at, ?) WHERE id = ?",
          turn.answer().value(),
          at,
          turn.conversation().value());
    }
  }

  private void insert(MessageId id, @Nullable MessageId parent, Role role, RawJson content)
      throws SQLException {
    sql.update(
        "INSERT INTO message (id, conversation, parent, role, content, turn, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        id.value(),
        turn.conversation().value(),
        parent == null ? null : parent.value(),
        role.name(),
        content.bytes(),
        turn.turn().value(),
        turn.acceptedAt().toEpochMilli());
  }
}
