package dev.turnstream.store;

import static java.lang.System.Logger.Level.INFO;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationName;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.SettingsChange;
import dev.turnstream.model.TurnId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The store in one SQLite file, which this process alone owns while it is open, or shares with one
 * other that is about to end.
 *
 * <p>One connection writes and one reads, each on a platform thread of its own: a reader never
 * waits for a writer (the file is in WAL mode). What a method has returned from survives the death
 * of the process at any point; a machine that loses its power may lose the last turns written, and
 * the file stays whole. Methods are for virtual threads; they wait without keeping a carrier.
 */
public final class SqliteStore implements Store {
  private static final System.Logger LOG = System.getLogger(SqliteStore.class.getName());

  private static final Duration BETWEEN_REBUILDS = Duration.ofMinutes(5);

  private final SqliteFile file;
  private final InstantSource clock;
  private final SqlThread writer;
  private final SqlThread reader;
  private volatile @Nullable Instant rebuiltAt;

  /** Turns that were begun here and have not ended; null where nobody else begins any. */
  private final @Nullable Set<TurnId> mine;

  private SqliteStore(SqliteFile file, InstantSource clock, boolean shared) {
    this.mine = shared ? ConcurrentHashMap.newKeySet() : null;
    this.file = file;
    this.clock = clock;
    this.writer = new SqlThread("store-writer", file.writer(), "IMMEDIATE");
    this.reader = new SqlThread("store-reader", file.reader(), "DEFERRED");
  }

  /**
   * Opens a file, or makes it.
   *
   * @param clock says when a conversation was renamed
   * @throws StoreException if the file can't be used: another server has it, it is another
   *     program's or a newer version's, or the disk refuses
   */
  public static SqliteStore open(Path path, InstantSource clock) {
    return open(path, Sealing.NONE, clock);
  }

  /** Opens a file that is this server's alone. */
  public static SqliteStore open(Path path, Sealing sealing, InstantSource clock) {
    return open(path, sealing, clock, false);
  }

  /**
   * Opens a file, or makes it.
   *
   * @param sealing how content stands in it from now on; what is there is sealed anew if need be,
   *     which takes a time that grows with the file
   * @param clock says when a conversation was renamed
   * @param shared whether another server that is about to end may have it too
   * @throws StoreException also if the file is sealed with a key that is not given
   */
  public static SqliteStore open(Path path, Sealing sealing, InstantSource clock, boolean shared) {
    var file = SqliteFile.take(path, sealing, shared);
    try {
      var store = new SqliteStore(file, clock, shared);
      if (file.sealed() > 0) {
        LOG.log(INFO, "{0} values of the store were sealed with the data key", file.sealed());
      }
      if (!shared || !file.isShared()) {
        store.sweep(null);
        store.rebuild(); // without what was deleted before a crash
      }
      return store;
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public Begun begin(NewTurn turn) {
    return writer.transaction(sql -> {
      var begun = new TurnBegin(sql, turn, mine).write();
      if (mine != null && begun instanceof Begun.Accepted) {
        mine.add(turn.turn());
      }
      return begun;
    });
  }

  @Override
  public Optional<List<StoredMessage>> run(TurnId turn, Instant startedAt) {
    return writer.transaction(sql -> TurnProgress.run(sql, turn, startedAt));
  }

  @Override
  public void checkpoint(TurnId turn, RawJson content, StoredEnd soFar) {
    writer.write(sql -> new TurnEnding(sql).checkpoint(turn, content, soFar));
  }

  @Override
  public Optional<ConversationSummary> finish(TurnId turn, FinishedTurn end) {
    var titled = writer.transaction(sql -> new TurnEnding(sql).finish(turn, end));
    if (mine != null) {
      mine.remove(turn);
    }
    return titled;
  }

  @Override
  public void bill(List<Bill> bills) {
    writer.write(sql -> {
      var ledger = new TurnEnding(sql);
      for (var bill : bills) {
        ledger.bill(bill);
      }
    });
    if (mine != null) {
      bills.forEach(bill -> mine.remove(bill.turn()));
    }
  }

  @Override
  public void note(LedgerNote note) {
    if (mine != null) {
      mine.add(note.turn());
    }
    writer.write(sql -> new TurnEnding(sql).note(note));
  }

  @Override
  public int interruptRunning(Instant now) {
    return writer.transaction(sql -> new TurnEnding(sql).interruptAll(now, Set.of()));
  }

  /**
   * Ends what another server has left running, as {@link #interruptRunning} does; nothing while
   * another one lives.
   *
   * @return how many turns those were
   */
  public int interruptAbandoned(Instant now) {
    var here = mine == null ? Set.<TurnId>of() : mine;
    return file.alone(() -> writer.transaction(sql -> new TurnEnding(sql).interruptAll(now, here)))
        .orElse(0);
  }

  /** Whether another server has the file too. */
  public boolean isShared() {
    return file.isShared();
  }

  @Override
  public boolean askCancel(Owner owner, TurnId turn) {
    return writer.transaction(sql -> CancelsAsked.ask(sql, owner, turn));
  }

  @Override
  public List<TurnId> cancelsAsked() {
    return reader.transaction(CancelsAsked::list);
  }

  @Override
  public Optional<StoredTurn> turn(Owner owner, TurnId turn) {
    return reader.transaction(sql -> ReadQueries.turn(sql, owner, turn));
  }

  @Override
  public Optional<StoredTurn> turnByCommand(Owner owner, String command) {
    return reader.transaction(sql -> ReadQueries.turnByCommand(sql, owner, command));
  }

  @Override
  public Optional<RawJson> answer(Owner owner, TurnId turn) {
    return reader.transaction(sql -> ReadQueries.answer(sql, owner, turn));
  }

  @Override
  public Page<ConversationSummary> list(
      Owner owner, int limit, @Nullable String after, @Nullable String query) {
    if (limit < 1) {
      throw new IllegalArgumentException("A page has at least one conversation.");
    }
    var cursor = after == null ? null : ListCursor.decode(after);
    var words = query == null ? List.<String>of() : SearchWords.ofQuery(query);
    return reader.transaction(sql -> ReadQueries.page(sql, owner, limit, cursor, words));
  }

  @Override
  public Optional<StoredConversation> read(Owner owner, ConversationId conversation) {
    return reader.transaction(sql -> ReadQueries.conversation(sql, owner, conversation));
  }

  @Override
  public Optional<NamedConversation> named(Owner owner, ConversationName name) {
    return reader.transaction(sql -> ConversationNames.read(sql, owner, name));
  }

  @Override
  public Optional<ConversationSummary> rename(
      Owner owner, ConversationId conversation, String title) {
    var now = clock.instant();
    return writer.transaction(
        sql -> ConversationWrites.rename(sql, owner, conversation, title, now));
  }

  @Override
  public Optional<ConversationSummary> configure(
      Owner owner, ConversationId conversation, SettingsChange change) {
    return writer.transaction(
        sql -> ConversationWrites.configure(sql, owner, conversation, change));
  }

  @Override
  public boolean delete(Owner owner, ConversationId conversation, Duration grace) {
    if (grace.isPositive()) {
      var goneAt = clock.instant().plus(grace);
      return writer.transaction(sql -> ConversationWrites.hide(sql, owner, conversation, goneAt));
    }
    boolean deleted =
        writer.transaction(sql -> ConversationWrites.delete(sql, owner, conversation));
    if (deleted) {
      rebuild();
    }
    return deleted;
  }

  @Override
  public Optional<ConversationSummary> restore(Owner owner, ConversationId conversation) {
    return writer.transaction(sql -> ConversationWrites.restore(sql, owner, conversation));
  }

  @Override
  public Swept sweep(@Nullable Duration keep) {
    var now = clock.instant();
    var swept = writer.transaction(sql -> Retention.sweep(sql, now, keep));
    if (rebuildIsDue(now)) {
      rebuild();
    }
    return swept;
  }

  /** Rebuilding takes a time that grows with the file; conversations end their time one by one. */
  private boolean rebuildIsDue(Instant now) {
    var last = rebuiltAt;
    return last == null || Duration.between(last, now).abs().compareTo(BETWEEN_REBUILDS) >= 0;
  }

  /** Until this returns the file may hold bytes of what was deleted. */
  private void rebuild() {
    rebuiltAt = clock.instant();
    writer.call(ConversationWrites::forgetWhatWasDeleted);
  }

  @Override
  public Erased erase(Owner owner, Owner pseudonym) {
    var erased = writer.transaction(sql -> ConversationWrites.erase(sql, owner, pseudonym));
    rebuild();
    return erased;
  }

  @Override
  public void check() {
    writer.write(Migrations::writeAgain);
  }

  @Override
  public List<LedgerRow> ledger(Owner owner, Instant from, Instant to) {
    return reader.transaction(sql -> ReadQueries.ledger(sql, owner, from, to));
  }

  @Override
  public List<LedgerDay> ledgerDays(Instant from, Instant to) {
    return reader.transaction(sql -> ReadQueries.ledgerDays(sql, from, to));
  }

  @Override
  public List<LedgerUse> ledgerUse(@Nullable Owner owner, Instant from, Instant to) {
    return reader.transaction(sql -> LedgerQueries.use(sql, owner, from, to));
  }

  @Override
  public List<LedgerShare> ledgerShares(Instant from) {
    return reader.transaction(sql -> LedgerQueries.shares(sql, from));
  }

  @Override
  public void close() {
    reader.close();
    writer.close();
    file.close();
  }
}
