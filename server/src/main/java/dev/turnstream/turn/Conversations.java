package dev.turnstream.turn;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.access.Access;
import dev.turnstream.access.Audit;
import dev.turnstream.budget.Budgets;
import dev.turnstream.budget.Rules;
import dev.turnstream.journal.Journal;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.PriceTable;
import dev.turnstream.model.TurnId;
import dev.turnstream.store.Store;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What all event loops of a server share about conversations: where each one that is busy is at
 * home, and which turns and commands are under way. Directories only; what they lead to belongs to
 * one loop.
 */
public final class Conversations {
  private static final System.Logger LOG = System.getLogger(Conversations.class.getName());

  /** How much later than its grace a deleted conversation may be gone. */
  private static final Duration SWEEP = Duration.ofSeconds(5);

  final Store store;
  final Journal journal;
  final Access access;
  final Budgets budgets;
  final Executor blocking;
  final Clocks clocks;
  final RandomGenerator random;
  final TurnDefaults defaults;
  final Bills bills;
  final Notices notices = new Notices();
  final ConcurrentHashMap<TurnId, LiveTurn> turns = new ConcurrentHashMap<>();
  final ConcurrentHashMap<Pending.Key, Pending> commands = new ConcurrentHashMap<>();

  /** Users who are being erased: nothing of theirs begins. */
  final Set<Owner> erasing = ConcurrentHashMap.newKeySet();

  private final ConcurrentHashMap<ConversationId, LiveConversation> live =
      new ConcurrentHashMap<>();
  private final AtomicLong sweptAt;
  private volatile @Nullable Duration keep;
  private volatile Audit audit = Audit.NONE;

  /**
   * None is busy yet.
   *
   * @param budgets of the same store's ledger
   * @param blocking runs what blocks, many at once
   * @param later the same after a moment, in which what is to be written gathers
   * @param random for ids; must not be predictable
   */
  public Conversations(
      Store store,
      Journal journal,
      Access access,
      Budgets budgets,
      Executor blocking,
      Executor later,
      Clocks clocks,
      RandomGenerator random,
      TurnDefaults defaults) {
    this.store = store;
    this.journal = journal;
    this.access = access;
    this.budgets = budgets;
    this.blocking = blocking;
    this.bills = new Bills(store, later);
    this.clocks = clocks;
    this.random = random;
    this.defaults = defaults;
    this.sweptAt = new AtomicLong(clocks.nanoTime().getAsLong());
  }

  /** Tells those who follow a conversation that it is another now. */
  void tell(Owner owner, Visitor.Change change, Notices.@Nullable Follower except) {
    notices.tell(owner, new Notices.Changed(change), except);
  }

  /**
   * Has those gone that were deleted and whose grace is over, and those that were kept long enough;
   * looks now and then only.
   *
   * @param now of the clock that never goes back
   */
  void sweep(long now) {
    long last = sweptAt.get();
    if (now - last < SWEEP.toNanos() || !sweptAt.compareAndSet(last, now)) {
      return;
    }
    budgets.sweep();
    blocking.execute(() -> {
      try {
        var swept = store.sweep(keep);
        swept.turns().forEach(journal::forget);
        swept
            .conversations()
            .forEach(
                gone -> tell(gone.owner(), new Visitor.Change.Deleted(gone.conversation()), null));
      } catch (RuntimeException failed) {
        LOG.log(ERROR, "What was deleted could not be removed from the store yet", failed);
      }
    });
  }

  /** From now on tells who does what. */
  public void tell(Audit told) {
    audit = told;
  }

  /** Hears who does what. */
  Audit audit() {
    return audit;
  }

  /** From now on no conversation is kept for longer; null for ever. On any thread. */
  public void keepFor(@Nullable Duration longest) {
    keep = longest;
  }

  /**
   * From now on this may be used. Blocks, and on any thread.
   *
   * @throws dev.turnstream.store.StoreException if the ledger can't be read; all is as it was then
   */
  public void allow(Rules next) {
    LedgerBudgets.change(budgets, next, clocks.wall(), settled());
  }

  /** From now on budgets are estimated with this table. On any thread. */
  public void price(PriceTable table) {
    budgets.price(table);
  }

  /** Cancels turns of this server whose cancel has reached another one. Blocks. */
  public void cancelAsked() {
    for (var asked : store.cancelsAsked()) {
      var live = turns.get(asked);
      if (live != null) {
        live.home.execute(live.turn::cancel);
      }
    }
  }

  /** The store, once its ledger holds all that has ended, be it a moment ago. Blocks. */
  Store settled() {
    bills.write();
    return store;
  }

  /** Writes the bills that still wait. Blocks. */
  public void writeBills() {
    bills.write();
  }

  /** How many conversations are busy: with a turn, or with the store. */
  public int busy() {
    return live.size();
  }

  /**
   * Goes to a conversation, which stays until {@link LiveConversation#leave}.
   *
   * @param desk whose loop becomes its home, unless it has one
   */
  LiveConversation enter(ConversationId id, Desk desk) {
    return live.compute(
        id,
        (_, there) -> {
          var conversation = there == null ? new LiveConversation(this, id, desk) : there;
          conversation.visitors.incrementAndGet();
          return conversation;
        });
  }

  /** Forgets a conversation in which nothing is under way and to which nobody goes. */
  boolean retire(LiveConversation idle) {
    return live.computeIfPresent(
            idle.id, (_, there) -> there == idle && idle.visitors.get() == 0 ? null : there)
        == null;
  }
}
