package dev.turnstream.turn;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.access.Pass;
import dev.turnstream.budget.Budgets.Claim;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Position;
import dev.turnstream.model.RequestContext;
import dev.turnstream.model.TurnId;
import dev.turnstream.turn.Pending.Located;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where the watchers of one event loop ask for things. Every method is called on that loop, and
 * every answer is heard there, never before the method has returned unless that is said.
 */
public final class Desk {
  private static final System.Logger LOG = System.getLogger(Desk.class.getName());

  /** The epoch of a log that was made from the store. */
  static final long STORED_EPOCH = 2;

  final Executor loop;
  final Turns turns;
  private final Conversations all;
  final NamedOrder named;
  final LooseTurns loose;
  private final Set<LiveConversation> mine = new LinkedHashSet<>();

  /**
   * The desk of one loop.
   *
   * @param turns those of the same loop
   */
  public Desk(Conversations all, Executor loop, Turns turns) {
    this.all = all;
    this.loop = loop;
    this.turns = turns;
    this.named = new NamedOrder(loop);
    this.loose = new LooseTurns(all, this);
  }

  /** The turns of this loop, for those that belong to no conversation. */
  public Turns turns() {
    return turns;
  }

  /**
   * Lets somebody in.
   *
   * @param pass what they have shown at the door
   * @param context the request with which they came
   * @param listener hears what others do in conversations that the visitor joined
   */
  public Visitor visitor(Pass pass, RequestContext context, Visitor.Listener listener) {
    return new Visitor(all, this, pass, context, listener);
  }

  /** Counts a connection for whoever has shown a pass on it. */
  public Claim connect(Pass pass) {
    return all.budgets.connect(pass.payer());
  }

  /** The newest event of a turn, or empty when its log is gone. */
  public Optional<Position> head(TurnId turn) {
    return all.journal.head(turn);
  }

  /**
   * Looks at the clock; to be called about once a second.
   *
   * @param now of the clock that never goes back
   */
  public void tick(long now) {
    List.copyOf(mine).forEach(conversation -> conversation.tick(now));
    loose.tick(now);
    all.journal.sweep();
    all.sweep(now);
  }

  /** Tries whether the store can be written. */
  public void checkStore(Consumer<Boolean> then) {
    blocking(
        () -> {
          all.store.check();
          return true;
        },
        then,
        _ -> then.accept(false));
  }

  /** Whether a log for another turn would find room. */
  public boolean journalHasRoom() {
    return all.journal.hasRoom();
  }

  /** Whether no conversation of this loop is busy. */
  public boolean isIdle() {
    return mine.isEmpty();
  }

  /** Takes a command to its conversation. */
  void go(Located located) {
    visit(located.conversation(), live -> live.take(located));
  }

  /** Does something in a conversation, on the loop where it is at home. */
  void visit(ConversationId conversation, Consumer<LiveConversation> step) {
    var live = all.enter(conversation, this);
    live.home.loop.execute(() -> {
      live.home.mine.add(live);
      step.accept(live);
      live.leave();
    });
  }

  void forget(LiveConversation idle) {
    mine.remove(idle);
  }

  /** Calls what blocks; hears the result on the loop. Whoever waits hears of our faults too. */
  <T> void blocking(Supplier<T> call, Consumer<T> then, Consumer<RuntimeException> otherwise) {
    all.blocking.execute(() -> {
      try {
        T result = call.get();
        loop.execute(() -> guarded(() -> then.accept(result), otherwise));
      } catch (RuntimeException failed) {
        loop.execute(() -> otherwise.accept(failed));
      }
    });
  }

  private static void guarded(Runnable step, Consumer<RuntimeException> otherwise) {
    try {
      step.run();
    } catch (RuntimeException fault) {
      LOG.log(ERROR, "A fault of our own; whoever asked is refused", fault);
      otherwise.accept(fault);
    }
  }
}
