package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationName;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.ModelUse;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.SettingsChange;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.model.Usage;
import dev.turnstream.store.NewTurn.Ask;
import dev.turnstream.store.NewTurn.NewConversation;
import dev.turnstream.store.NewTurn.ToldMessage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The store in plain maps under one lock, for simulations: what the contract says, and no disk. */
public final class MemoryStore implements Store {
  private static final Comparator<ConversationSummary> NEWEST_FIRST =
      Comparator.comparing(ConversationSummary::updatedAt)
          .thenComparing(summary -> summary.conversation().value())
          .reversed();

  private final InstantSource clock;
  private final Map<ConversationId, Conversation> conversations = new LinkedHashMap<>();
  private final Set<TurnId> cancelsAsked = new LinkedHashSet<>();
  private final Map<TurnId, Billed> ledger = new LinkedHashMap<>();
  private final Map<TurnId, String> payingTokens = new LinkedHashMap<>();

  /**
   * An empty store.
   *
   * @param clock for the times of renamings
   */
  public MemoryStore(InstantSource clock) {
    this.clock = clock;
  }

  private record Billed(Owner owner, LedgerRow row) {
    boolean isOpen() {
      return !row.status().isTerminal();
    }
  }

  private record Message(
      MessageId id,
      @Nullable MessageId parent,
      Role role,
      RawJson content,
      TurnId turn,
      Instant createdAt) {
    Message with(RawJson other) {
      return new Message(id, parent, role, other, turn, createdAt);
    }
  }

  private record Plan(MessageId question, List<Added> added) {
    static Plan asking(MessageId id, @Nullable MessageId parent, RawJson content) {
      return new Plan(id, List.of(new Added(id, parent, Role.USER, content)));
    }
  }

  private record Added(MessageId id, @Nullable MessageId parent, Role role, RawJson content) {}

  /** One conversation with all that is in it. */
  private static final class Conversation {
    final NewTurn first;
    final Map<MessageId, Message> messages = new LinkedHashMap<>();
    final Map<TurnId, StoredTurn> turns = new LinkedHashMap<>();
    String title = "";
    boolean titleMade = true;
    ConversationSettings settings;
    @Nullable ConversationName name;
    @Nullable Instant goneAt;
    Instant updatedAt;
    MessageId leaf;

    Conversation(NewTurn first) {
      this.first = first;
      var fresh = Objects.requireNonNull(first.fresh());
      this.settings = fresh.settings();
      this.name = fresh.name();
      this.updatedAt = first.acceptedAt();
      this.leaf = first.answer();
    }

    void touch(Instant now) {
      updatedAt = now.isAfter(updatedAt) ? now : updatedAt;
    }

    boolean isOver(Instant now, @Nullable Duration keep) {
      if (goneAt != null) {
        return !goneAt.isAfter(now);
      }
      return turns.values().stream().allMatch(turn -> turn.status().isTerminal())
          && (isOlder(now, keep) || isOlder(now, settings.keep()));
    }

    private boolean isOlder(Instant now, @Nullable Duration time) {
      return time != null && !updatedAt.plus(time).isAfter(now);
    }

    StoredTurn turnOf(Message message) {
      return Objects.requireNonNull(turns.get(message.turn()));
    }

    StoredMessage stored(Message message) {
      return new StoredMessage(
          message.id(),
          message.parent(),
          message.role(),
          message.content(),
          message.turn(),
          message.createdAt(),
          isAnswer(message) && turnOf(message).status() != TurnStatus.COMPLETED);
    }

    private boolean isAnswer(Message message) {
      return turnOf(message).answer().equals(message.id());
    }

    boolean has(String word) {
      return SearchWords.folded(title).contains(word)
          || messages.values().stream()
              .filter(m -> !isAnswer(m) || turnOf(m).status().isTerminal())
              .anyMatch(m -> SearchWords.of(m.content()).contains(word));
    }

    List<StoredMessage> path(MessageId last) {
      var branch = new ArrayList<UpstreamPath.Step>();
      for (var at = messages.get(last); at != null; at = above(at)) {
        var end = turnOf(at).end();
        boolean refused =
            isAnswer(at) && end != null && StopReason.REFUSAL.wire().equals(end.stopReason());
        branch.add(new UpstreamPath.Step(stored(at), refused));
      }
      return UpstreamPath.of(branch.reversed());
    }

    private @Nullable Message above(Message message) {
      return message.parent() == null ? null : messages.get(message.parent());
    }

    ConversationSummary summary() {
      return new ConversationSummary(
          first.conversation(),
          title,
          settings,
          first.acceptedAt(),
          updatedAt,
          messages.size(),
          turns.size());
    }
  }

  @Override
  public synchronized Begun begin(NewTurn turn) {
    var same = turnByCommand(turn.owner(), turn.command());
    if (same.isPresent()) {
      return new Begun.Duplicate(same.get());
    }
    if (commandIsHidden(turn)) {
      return new Begun.Unknown();
    }
    return turn.fresh() == null ? later(turn) : first(turn, turn.fresh());
  }

  private boolean commandIsHidden(NewTurn turn) {
    return conversations.values().stream()
        .filter(c -> c.first.owner().equals(turn.owner()))
        .flatMap(c -> c.turns.values().stream())
        .anyMatch(other -> other.command().equals(turn.command()));
  }

  private Begun first(NewTurn turn, NewConversation fresh) {
    var there = fresh.name() == null ? null : named(turn.owner(), fresh.name()).orElse(null);
    if (there != null) {
      return new Begun.Elsewhere(there.conversation());
    }
    return conversations.containsKey(turn.conversation()) || idsAreTaken(turn, List.of())
        ? new Begun.Conflict()
        : begin(new Conversation(turn), turn);
  }

  private Begun later(NewTurn turn) {
    var found = owned(turn.owner(), turn.conversation());
    return found.isEmpty() ? new Begun.Unknown() : begin(found.get(), turn);
  }

  private Begun begin(Conversation conversation, NewTurn turn) {
    if (turn.ask() instanceof Ask.History(var told)) {
      return switch (ToldHistory.lay(
          told, new Tree(conversation), conversation.settings.history())) {
        case ToldHistory.Contradicts() -> new Begun.Mismatch();
        case ToldHistory.Fits(var parent, var added) ->
            checked(conversation, turn, plan(parent, added));
      };
    }
    return checked(conversation, turn, plan(conversation, turn.ask()));
  }

  private Begun checked(Conversation conversation, NewTurn turn, @Nullable Plan plan) {
    if (plan == null) {
      return new Begun.Unknown();
    }
    return idsAreTaken(turn, plan.added()) ? new Begun.Conflict() : add(conversation, turn, plan);
  }

  /** A conversation's tree for a history that is told. */
  private record Tree(Conversation in) implements ToldHistory.Tree<RuntimeException> {
    @Override
    public List<MessageId> alike(@Nullable MessageId parent, ToldMessage told) {
      return in.messages.values().stream()
          .filter(m -> Objects.equals(m.parent(), parent) && m.role() == told.role())
          .filter(m -> m.id().equals(told.known()) || m.content().equals(told.content()))
          .map(Message::id)
          .toList();
    }

    @Override
    public @Nullable MessageId leaf() {
      return in.messages.isEmpty() ? null : in.leaf;
    }
  }

  private static @Nullable Plan plan(@Nullable MessageId known, List<ToldMessage> told) {
    var added = new ArrayList<Added>();
    var parent = known;
    for (var one : told) {
      added.add(new Added(one.id(), parent, one.role(), one.content()));
      parent = one.id();
    }
    return parent == null ? null : new Plan(parent, added);
  }

  private static @Nullable Plan plan(Conversation in, Ask ask) {
    boolean isNew = in.messages.isEmpty();
    return switch (ask) {
      case Ask.Next(var id, var content) -> Plan.asking(id, isNew ? null : in.leaf, content);
      case Ask.After(var parent, var id, var content) ->
          parent == null || in.messages.containsKey(parent)
              ? Plan.asking(id, parent, content)
              : null;
      case Ask.Edit(var old, var id, var content) -> {
        var found = in.messages.get(old);
        yield found == null || found.role() != Role.USER
            ? null
            : Plan.asking(id, found.parent(), content);
      }
      case Ask.Again(var message) -> {
        var found = in.messages.get(message == null ? in.leaf : message);
        yield found == null
            ? null
            : new Plan(
                found.parent() != null && found.role() == Role.ASSISTANT
                    ? found.parent()
                    : found.id(),
                List.of());
      }
      case Ask.History _ -> throw new AssertionError("laid before");
    };
  }

  private boolean idsAreTaken(NewTurn turn, List<Added> added) {
    var ids = new HashSet<MessageId>();
    added.forEach(one -> ids.add(one.id()));
    boolean twice = !ids.add(turn.answer());
    return twice
        || ledger.containsKey(turn.turn())
        || conversations.values().stream()
            .anyMatch(c ->
                c.turns.containsKey(turn.turn()) || ids.stream().anyMatch(c.messages::containsKey));
  }

  private Begun add(Conversation to, NewTurn turn, Plan plan) {
    if (turn.fresh() != null) {
      var first = plan.added().stream().filter(m -> m.role() == Role.USER).findFirst();
      to.title = FirstTitle.of(first.orElseThrow().content());
      conversations.put(turn.conversation(), to);
    }
    var model =
        turn.model() != null
            ? turn.model()
            : Objects.requireNonNullElse(to.settings.model(), turn.defaultModel());
    plan.added().forEach(m -> put(to, turn, m.id(), m.parent(), m.role(), m.content()));
    put(to, turn, turn.answer(), plan.question(), Role.ASSISTANT, RawJson.of("[]"));
    to.turns.put(
        turn.turn(),
        new StoredTurn(
            turn.turn(),
            turn.conversation(),
            turn.command(),
            plan.question(),
            turn.answer(),
            model,
            turn.status(),
            turn.acceptedAt(),
            null,
            null));
    to.leaf = turn.answer();
    to.touch(turn.acceptedAt());
    return new Begun.Accepted(plan.question(), to.path(plan.question()), model, to.settings);
  }

  private static void put(
      Conversation to,
      NewTurn turn,
      MessageId id,
      @Nullable MessageId parent,
      Role role,
      RawJson content) {
    to.messages.put(id, new Message(id, parent, role, content, turn.turn(), turn.acceptedAt()));
  }

  @Override
  public synchronized Optional<List<StoredMessage>> run(TurnId id, Instant startedAt) {
    var conversation = of(id);
    if (conversation == null) {
      return Optional.empty();
    }
    var turn = Objects.requireNonNull(conversation.turns.get(id));
    if (turn.status() != TurnStatus.QUEUED) {
      return Optional.empty();
    }
    conversation.turns.put(id, moved(turn, TurnStatus.RUNNING, null, null));
    return Optional.of(conversation.path(turn.question()));
  }

  private @Nullable Conversation of(TurnId turn) {
    return conversations.values().stream()
        .filter(c -> c.turns.containsKey(turn))
        .findFirst()
        .orElse(null);
  }

  private static StoredTurn moved(
      StoredTurn turn, TurnStatus status, @Nullable Instant endedAt, @Nullable StoredEnd end) {
    return new StoredTurn(
        turn.turn(),
        turn.conversation(),
        turn.command(),
        turn.question(),
        turn.answer(),
        turn.model(),
        status,
        turn.acceptedAt(),
        endedAt,
        end);
  }

  @Override
  public synchronized void checkpoint(TurnId id, RawJson content, StoredEnd soFar) {
    var conversation = of(id);
    if (conversation != null) {
      var turn = Objects.requireNonNull(conversation.turns.get(id));
      if (!turn.status().isTerminal()) {
        var owner = conversation.first.owner();
        ledger.put(id, new Billed(owner, row(id, turn.status(), soFar, turn.acceptedAt())));
        conversation.messages.computeIfPresent(turn.answer(), (same, old) -> old.with(content));
      }
    }
  }

  @Override
  public synchronized Optional<ConversationSummary> finish(TurnId id, FinishedTurn end) {
    var conversation = of(id);
    var pending = ledger.get(id);
    if (conversation != null) {
      var turn = Objects.requireNonNull(conversation.turns.get(id));
      if (!turn.status().isTerminal()) {
        checkpoint(id, end.content(), end.end());
        conversation.turns.put(id, moved(turn, end.status(), end.endedAt(), end.end()));
        conversation.touch(end.endedAt());
        bill(conversation.first.owner(), id, end);
        return title(conversation, end);
      }
    } else if (pending != null && pending.isOpen()) {
      bill(pending.owner(), id, end);
    }
    return Optional.empty();
  }

  private static Optional<ConversationSummary> title(Conversation of, FinishedTurn end) {
    if (end.status() != TurnStatus.COMPLETED || !of.titleMade || of.goneAt != null) {
      return Optional.empty();
    }
    var title = FirstTitle.of(of.title, end.content());
    boolean another = !title.equals(of.title);
    of.title = title;
    of.titleMade = false;
    return another ? Optional.of(of.summary()) : Optional.empty();
  }

  @Override
  public synchronized void bill(List<Bill> bills) {
    bills.forEach(bill -> bill(bill.owner(), bill.turn(), bill.end()));
  }

  private void bill(Owner owner, TurnId turn, FinishedTurn end) {
    var there = ledger.get(turn);
    if (there == null || there.isOpen()) {
      ledger.put(turn, new Billed(owner, row(turn, end.status(), end.end(), end.endedAt())));
    }
  }

  @Override
  public synchronized void note(LedgerNote note) {
    var there = ledger.get(note.turn());
    if (there == null || (there.isOpen() && there.owner().equals(note.owner()))) {
      var row = row(note.turn(), TurnStatus.RUNNING, note.soFar(), note.at());
      ledger.put(note.turn(), new Billed(note.owner(), row));
      if (note.token() != null) {
        payingTokens.put(note.turn(), note.token());
      }
    }
  }

  @Override
  public synchronized List<LedgerUse> ledgerUse(@Nullable Owner owner, Instant from, Instant to) {
    var sums = new TreeMap<String, LedgerUse>();
    for (var bill : settled(from, to)) {
      if (owner == null || bill.owner().equals(owner)) {
        var row = bill.row();
        var day = LocalDate.ofInstant(row.endedAt(), ZoneOffset.UTC);
        sums.merge(
            String.join(" ", day.toString(), bill.owner().name(), row.model()),
            new LedgerUse(day, bill.owner(), row.model(), use(row)),
            (had, more) ->
                new LedgerUse(day, had.owner(), had.model(), had.use().plus(more.use())));
      }
    }
    return List.copyOf(sums.values());
  }

  @Override
  public synchronized List<LedgerShare> ledgerShares(Instant from) {
    return settled(from, Instant.MAX).stream()
        .map(bill -> {
          var at = of(bill.row().turn());
          return new LedgerShare(
              bill.owner(),
              payingTokens.get(bill.row().turn()),
              at == null ? null : at.first.conversation(),
              use(bill.row()).cost(),
              1);
        })
        .toList();
  }

  private List<Billed> settled(Instant from, Instant to) {
    return ledger.values().stream()
        .filter(bill -> !bill.isOpen())
        .filter(bill -> !bill.row().endedAt().isBefore(from) && bill.row().endedAt().isBefore(to))
        .toList();
  }

  @Override
  public synchronized List<LedgerDay> ledgerDays(Instant from, Instant to) {
    var days = new LinkedHashMap<String, LedgerDay>();
    for (var bill : ledger.values()) {
      var row = bill.row();
      if (!bill.isOpen() && !row.endedAt().isBefore(from) && row.endedAt().isBefore(to)) {
        var day = LocalDate.ofInstant(row.endedAt(), ZoneOffset.UTC);
        var one = new LedgerDay(day, row.model(), use(row));
        days.merge(
            day + row.model(),
            one,
            (had, more) -> new LedgerDay(day, row.model(), had.use().plus(more.use())));
      }
    }
    return List.copyOf(days.values());
  }

  private static ModelUse use(LedgerRow row) {
    var usage = row.usage();
    return new ModelUse(
        1,
        Usage.count(usage.inputTokens()),
        Usage.count(usage.outputTokens()),
        Usage.count(usage.cacheCreationInputTokens()),
        Usage.count(usage.cacheReadInputTokens()),
        row.cost() == null ? BigDecimal.ZERO : row.cost(),
        row.estimated() ? 1 : 0);
  }

  private static LedgerRow row(TurnId turn, TurnStatus status, StoredEnd end, Instant at) {
    return new LedgerRow(turn, at, status, end.model(), end.usage(), end.estimated(), end.cost());
  }

  @Override
  public synchronized int interruptRunning(Instant now) {
    int before = openTurns();
    for (var conversation : conversations.values()) {
      for (var turn : List.copyOf(conversation.turns.values())) {
        var content = Objects.requireNonNull(conversation.messages.get(turn.answer())).content();
        finish(
            turn.turn(),
            interrupted(turn.model(), content, turn.acceptedAt(), now, soFar(turn.turn())));
      }
    }
    for (var open : ledger.values().stream().filter(Billed::isOpen).toList()) {
      var row = open.row();
      finish(row.turn(), interrupted(row.model(), RawJson.of("[]"), row.endedAt(), now, row));
    }
    return before - openTurns();
  }

  private int openTurns() {
    long turns =
        conversations.values().stream()
            .flatMap(c -> c.turns.values().stream())
            .filter(turn -> !turn.status().isTerminal())
            .count();
    long orphans =
        ledger.values().stream()
            .filter(bill -> bill.isOpen() && of(bill.row().turn()) == null)
            .count();
    return Math.toIntExact(turns + orphans);
  }

  private static FinishedTurn interrupted(
      String model, RawJson content, Instant since, Instant now, @Nullable LedgerRow soFar) {
    return new FinishedTurn(
        TurnStatus.INTERRUPTED, content, Interruption.end(model, since, now, soFar), now);
  }

  private @Nullable LedgerRow soFar(TurnId turn) {
    var bill = ledger.get(turn);
    return bill == null || !bill.isOpen() ? null : bill.row();
  }

  @Override
  public synchronized boolean askCancel(Owner owner, TurnId turn) {
    boolean isOpen = turn(owner, turn).filter(it -> !it.status().isTerminal()).isPresent();
    if (isOpen) {
      cancelsAsked.add(turn);
    }
    return isOpen;
  }

  @Override
  public synchronized List<TurnId> cancelsAsked() {
    return conversations.values().stream()
        .flatMap(conversation -> conversation.turns.values().stream())
        .filter(turn -> !turn.status().isTerminal() && cancelsAsked.contains(turn.turn()))
        .map(StoredTurn::turn)
        .toList();
  }

  @Override
  public synchronized Optional<StoredTurn> turn(Owner owner, TurnId turn) {
    return turnsOf(owner).stream().filter(t -> t.turn().equals(turn)).findFirst();
  }

  @Override
  public synchronized Optional<StoredTurn> turnByCommand(Owner owner, String command) {
    return turnsOf(owner).stream().filter(t -> t.command().equals(command)).findFirst();
  }

  private Collection<StoredTurn> turnsOf(Owner owner) {
    return conversations.values().stream()
        .filter(c -> c.first.owner().equals(owner) && c.goneAt == null)
        .flatMap(c -> c.turns.values().stream())
        .toList();
  }

  @Override
  public synchronized Optional<RawJson> answer(Owner owner, TurnId turn) {
    return turn(owner, turn)
        .flatMap(
            found -> owned(owner, found.conversation()).map(c -> c.messages.get(found.answer())))
        .map(Message::content);
  }

  private Optional<Conversation> owned(Owner owner, ConversationId id) {
    return any(owner, id).filter(c -> c.goneAt == null);
  }

  private Optional<Conversation> any(Owner owner, ConversationId id) {
    return Optional.ofNullable(conversations.get(id)).filter(c -> c.first.owner().equals(owner));
  }

  @Override
  public synchronized Page<ConversationSummary> list(
      Owner owner, int limit, @Nullable String after, @Nullable String query) {
    if (limit < 1) {
      throw new IllegalArgumentException("A page has at least one conversation.");
    }
    var cursor = after == null ? null : ListCursor.decode(after);
    var found =
        conversations.values().stream()
            .filter(c -> c.first.owner().equals(owner) && c.goneAt == null)
            .filter(c -> query == null || SearchWords.ofQuery(query).stream().allMatch(c::has))
            .map(Conversation::summary)
            .filter(summary -> cursor == null || isBehind(summary, cursor))
            .sorted(NEWEST_FIRST)
            .limit(limit + 1L)
            .toList();
    return ReadQueries.page(found, limit);
  }

  private static boolean isBehind(ConversationSummary summary, ListCursor cursor) {
    int byTime = Long.compare(summary.updatedAt().toEpochMilli(), cursor.updatedAt());
    return byTime < 0
        || (byTime == 0 && summary.conversation().value().compareTo(cursor.conversation()) < 0);
  }

  @Override
  public synchronized Optional<StoredConversation> read(Owner owner, ConversationId id) {
    return owned(owner, id)
        .map(c ->
            new StoredConversation(
                c.summary(),
                c.leaf,
                c.messages.values().stream().map(c::stored).toList(),
                List.copyOf(c.turns.values())));
  }

  @Override
  public synchronized Optional<NamedConversation> named(Owner owner, ConversationName name) {
    return conversations.values().stream()
        .filter(c -> c.first.owner().equals(owner) && c.goneAt == null && name.equals(c.name))
        .findFirst()
        .map(c -> new NamedConversation(c.first.conversation(), present(c)));
  }

  private static StoredTurn present(Conversation in) {
    var turns = List.copyOf(in.turns.values());
    return Stream.of(TurnStatus.RUNNING, TurnStatus.QUEUED)
        .flatMap(status -> turns.stream().filter(turn -> turn.status() == status))
        .findFirst()
        .orElseGet(turns::getLast);
  }

  @Override
  public synchronized Optional<ConversationSummary> rename(
      Owner owner, ConversationId id, String title) {
    var found = owned(owner, id);
    found.ifPresent(c -> {
      c.title = title;
      c.titleMade = false;
      c.touch(clock.instant());
    });
    return found.map(Conversation::summary);
  }

  @Override
  public synchronized Optional<ConversationSummary> configure(
      Owner owner, ConversationId id, SettingsChange change) {
    var found = owned(owner, id);
    found.ifPresent(c -> c.settings = change.applyTo(c.settings));
    return found.map(Conversation::summary);
  }

  @Override
  public synchronized boolean delete(Owner owner, ConversationId id, Duration grace) {
    if (grace.isPositive()) {
      var found = owned(owner, id);
      found.ifPresent(c -> c.goneAt = clock.instant().plus(grace));
      return found.isPresent();
    }
    var found = any(owner, id);
    found.ifPresent(c -> {
      conversations.remove(id);
      c.turns.values().stream()
          .filter(turn -> !turn.status().isTerminal())
          .forEach(turn -> ledger.put(turn.turn(), pending(owner, turn, soFar(turn.turn()))));
    });
    return found.isPresent();
  }

  @Override
  public synchronized Optional<ConversationSummary> restore(Owner owner, ConversationId id) {
    var found = any(owner, id).filter(c -> c.goneAt != null);
    found.ifPresent(c -> {
      if (c.name != null && named(owner, c.name).isPresent()) {
        c.name = null;
      }
      c.goneAt = null;
    });
    return found.map(Conversation::summary);
  }

  @Override
  public void check() {
    // memory can be written
  }

  @Override
  public synchronized Swept sweep(@Nullable Duration keep) {
    var now = clock.instant();
    var due = conversations.values().stream().filter(c -> c.isOver(now, keep)).toList();
    due.forEach(c -> delete(c.first.owner(), c.first.conversation(), Duration.ZERO));
    return new Swept(
        due.stream().map(c -> new Swept.Gone(c.first.conversation(), c.first.owner())).toList(),
        due.stream().flatMap(c -> c.turns.keySet().stream()).toList());
  }

  private static Billed pending(Owner owner, StoredTurn turn, @Nullable LedgerRow soFar) {
    var since = turn.acceptedAt();
    var end = Interruption.end(turn.model(), since, since, soFar);
    return new Billed(owner, row(turn.turn(), turn.status(), end, since));
  }

  @Override
  public synchronized Erased erase(Owner owner, Owner pseudonym) {
    var theirs =
        conversations.values().stream().filter(c -> c.first.owner().equals(owner)).toList();
    var turns = theirs.stream().flatMap(c -> c.turns.keySet().stream()).toList();
    theirs.forEach(c -> delete(owner, c.first.conversation(), Duration.ZERO));
    var rows =
        ledger.entrySet().stream()
            .filter(row -> row.getValue().owner().equals(owner))
            .map(Map.Entry::getKey)
            .toList();
    rows.forEach(turn -> ledger.computeIfPresent(turn, (_, b) -> new Billed(pseudonym, b.row())));
    payingTokens.keySet().removeAll(rows);
    return new Erased(
        theirs.stream().map(c -> c.first.conversation()).toList(), turns, rows.size());
  }

  @Override
  public synchronized List<LedgerRow> ledger(Owner owner, Instant from, Instant to) {
    return ledger.values().stream()
        .filter(bill -> bill.owner().equals(owner) && !bill.isOpen())
        .map(Billed::row)
        .filter(row -> !row.endedAt().isBefore(from) && row.endedAt().isBefore(to))
        .sorted(Comparator.comparing(LedgerRow::endedAt))
        .toList();
  }

  @Override
  public void close() {}
}
