package dev.turnstream.store;

import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.store.NewTurn.Ask;
import dev.turnstream.store.NewTurn.NewConversation;
import dev.turnstream.store.NewTurn.ToldMessage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the beginning of one turn, inside of a transaction. */
final class TurnBegin {
  private static final RawJson EMPTY = RawJson.of("[]");

  private final Sql sql;
  private final NewTurn turn;
  private final @Nullable Set<TurnId> here;

  /**
   * A turn that is to be written.
   *
   * @param here turns of this server that have not ended; null where there is no other server
   */
  TurnBegin(Sql sql, NewTurn turn, @Nullable Set<TurnId> here) {
    this.sql = sql;
    this.turn = turn;
    this.here = here;
  }

  /** A message to be written. */
  private record NewMessage(MessageId id, @Nullable MessageId parent, Role role, RawJson content) {}

  /**
   * What is to be written, and which message is then answered.
   *
   * @param added each after its parent; nothing when the question is written already
   */
  private record Plan(MessageId question, List<NewMessage> added) {
    static Plan asking(MessageId id, @Nullable MessageId parent, RawJson content) {
      return new Plan(id, List.of(new NewMessage(id, parent, Role.USER, content)));
    }

    static Plan again(MessageId question) {
      return new Plan(question, List.of());
    }
  }

  Begun write() throws SQLException {
    var same = ReadQueries.turnByCommand(sql, turn.owner(), turn.command());
    if (same.isPresent()) {
      return new Begun.Duplicate(same.get());
    }
    if (commandIsHidden()) {
      return new Begun.Unknown();
    }
    var fresh = turn.fresh();
    if (fresh == null) {
      if (!ownsConversation()) {
        return new Begun.Unknown();
      }
      return isBusyElsewhere() ? new Begun.Busy() : asked();
    }
    var there = named(fresh);
    if (there.isPresent()) {
      return there.get();
    }
    return idsAreTaken() || conversationExists() ? new Begun.Conflict() : first(fresh);
  }

  private boolean isBusyElsewhere() throws SQLException {
    if (here == null) {
      return false;
    }
    var open =
        sql.list(
            "SELECT id FROM turn WHERE conversation = ? AND status IN ('QUEUED', 'RUNNING')",
            row -> new TurnId(row.getString("id")),
            turn.conversation().value());
    return !here.containsAll(open);
  }

  private Optional<Begun> named(NewConversation fresh) throws SQLException {
    var name = fresh.name();
    return name == null
        ? Optional.empty()
        : ConversationNames.find(sql, turn.owner(), name).map(Begun.Elsewhere::new);
  }

  private Begun begun(Optional<Plan> found) throws SQLException {
    if (found.isEmpty()) {
      return new Begun.Unknown();
    }
    var plan = found.get();
    if (idsAreTaken() || isTaken(plan)) {
      return new Begun.Conflict();
    }
    insertConversation(plan);
    var settings = settings();
    var model = model(settings);
    insertTurn(plan, model);
    return new Begun.Accepted(
        plan.question(), ReadQueries.path(sql, plan.question()), model, settings);
  }

  /** A conversation that does not exist yet has no message to refer to. */
  private Begun first(NewConversation fresh) throws SQLException {
    return switch (turn.ask()) {
      case Ask.Next(var id, var content) -> begun(Optional.of(Plan.asking(id, null, content)));
      case Ask.After(var parent, var id, var content) when parent == null ->
          begun(Optional.of(Plan.asking(id, null, content)));
      case Ask.History(var told) -> told(told, fresh.settings().history());
      default -> new Begun.Unknown();
    };
  }

  private Begun asked() throws SQLException {
    return switch (turn.ask()) {
      case Ask.Next(var id, var content) -> begun(Optional.of(Plan.asking(id, leaf(), content)));
      case Ask.After(var parent, var id, var content) ->
          begun(
              parent == null || message(parent).isPresent()
                  ? Optional.of(Plan.asking(id, parent, content))
                  : Optional.empty());
      case Ask.Edit(var old, var id, var content) ->
          begun(
              message(old)
                  .filter(found -> found.role == Role.USER)
                  .map(found -> Plan.asking(id, found.parent, content)));
      case Ask.Again(var message) ->
          begun(message(message == null ? leaf() : message).map(Known::question));
      case Ask.History(var told) -> told(told, settings().history());
    };
  }

  private Begun told(List<ToldMessage> told, ConversationSettings.History history)
      throws SQLException {
    return switch (ToldHistory.lay(told, new Tree(), history)) {
      case ToldHistory.Contradicts() -> new Begun.Mismatch();
      case ToldHistory.Fits(var parent, var added) -> begun(plan(parent, added));
    };
  }

  private static Optional<Plan> plan(@Nullable MessageId known, List<ToldMessage> added) {
    var chain = new ArrayList<NewMessage>();
    var parent = known;
    for (var one : added) {
      chain.add(new NewMessage(one.id(), parent, one.role(), one.content()));
      parent = one.id();
    }
    return Optional.ofNullable(parent).map(question -> new Plan(question, chain));
  }

  /** A message beside others that follow the same one; compared here, since it may be sealed. */
  private record Sibling(MessageId id, RawJson content) {
    static Sibling of(Row row) throws SQLException {
      return new Sibling(new MessageId(row.getString("id")), Rows.content(row));
    }
  }

  /** The conversation's tree for a history that is told. */
  private final class Tree implements ToldHistory.Tree<SQLException> {
    @Override
    public List<MessageId> alike(@Nullable MessageId parent, ToldMessage told) throws SQLException {
      return sql
          .list(
              "SELECT id, content FROM message WHERE conversation = ? AND parent IS ? AND role = ?"
                  + " ORDER BY n",
              Sibling::of,
              turn.conversation().value(),
              parent == null ? null : parent.value(),
              told.role().name())
          .stream()
          .filter(one -> one.id().equals(told.known()) || one.content().equals(told.content()))
          .map(Sibling::id)
          .toList();
    }

    @Override
    public @Nullable MessageId leaf() throws SQLException {
      return turn.fresh() == null ? TurnBegin.this.leaf() : null;
    }
  }

  /** A message that is written already. */
  private record Known(MessageId id, @Nullable MessageId parent, Role role) {
    /** The message itself, or what it answers. */
    Plan question() {
      return Plan.again(role == Role.ASSISTANT && parent != null ? parent : id);
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

  private ConversationSettings settings() throws SQLException {
    return sql.first(
            "SELECT model, parameters, history, keep FROM conversation WHERE id = ?",
            Rows::settings,
            turn.conversation().value())
        .orElseThrow();
  }

  private String model(ConversationSettings settings) {
    if (turn.model() != null) {
      return turn.model();
    }
    return settings.model() == null ? turn.defaultModel() : settings.model();
  }

  private boolean ownsConversation() throws SQLException {
    return sql.exists(
        "SELECT 1 FROM conversation WHERE id = ? AND owner = ? AND gone_at IS NULL",
        turn.conversation().value(),
        turn.owner().name());
  }

  /** A command whose conversation was deleted and can still be restored. */
  private boolean commandIsHidden() throws SQLException {
    return sql.exists(
        "SELECT 1 FROM turn WHERE owner = ? AND command = ?", turn.owner().name(), turn.command());
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

  private boolean isTaken(Plan plan) throws SQLException {
    for (var message : plan.added()) {
      if (message.id().equals(turn.answer()) || messageExists(message.id())) {
        return true;
      }
    }
    return false;
  }

  private boolean messageExists(MessageId id) throws SQLException {
    return sql.exists("SELECT 1 FROM message WHERE id = ?", id.value());
  }

  private void insertTurn(Plan plan, String model) throws SQLException {
    for (var message : plan.added()) {
      insert(message);
      sql.update(
          "INSERT INTO message_words (message, words) VALUES (?, ?)",
          message.id().value(),
          sql.sealed(SearchWords.of(message.content())));
    }
    insert(new NewMessage(turn.answer(), plan.question(), Role.ASSISTANT, EMPTY));
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
        plan.question().value(),
        turn.answer().value(),
        model,
        turn.status().name(),
        acceptedAt,
        turn.status() == TurnStatus.RUNNING ? acceptedAt : null);
  }

  /** The conversation, made or moved on. */
  private void insertConversation(Plan plan) throws SQLException {
    var fresh = turn.fresh();
    if (fresh == null) {
      sql.update(
          "UPDATE conversation SET leaf = ?, updated_at = max(updated_at, ?) WHERE id = ?",
          turn.answer().value(),
          turn.acceptedAt().toEpochMilli(),
          turn.conversation().value());
    } else {
      var first = plan.added().stream().filter(one -> one.role() == Role.USER).findFirst();
      insert(fresh, FirstTitle.of(first.orElseThrow().content()));
    }
  }

  private void insert(NewConversation fresh, String title) throws SQLException {
    long at = turn.acceptedAt().toEpochMilli();
    var name = fresh.name();
    var settings = fresh.settings();
    sql.update(
        """
        INSERT INTO conversation (id, owner, title, title_made, words, leaf, created_at, updated_at,
          dialect, name, model, parameters, history, keep)
        VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        turn.conversation().value(),
        turn.owner().name(),
        sql.sealed(title),
        sql.sealed(SearchWords.folded(title)),
        turn.answer().value(),
        at,
        at,
        name == null ? null : name.dialect(),
        name == null ? null : name.name(),
        settings.model(),
        sql.sealed(RawJson.object(settings.parameters().members()).bytes()),
        settings.history().name(),
        Rows.millis(settings.keep()));
  }

  private void insert(NewMessage message) throws SQLException {
    var parent = message.parent();
    sql.update(
        "INSERT INTO message (id, conversation, parent, role, content, turn, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        message.id().value(),
        turn.conversation().value(),
        parent == null ? null : parent.value(),
        message.role().name(),
        sql.sealed(message.content().bytes()),
        turn.turn().value(),
        turn.acceptedAt().toEpochMilli());
  }
}
