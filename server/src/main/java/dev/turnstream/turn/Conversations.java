package dev.turnstream.turn;

import dev.turnstream.journal.Journal;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.TurnId;
import dev.turnstream.store.Store;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What all event loops of a server share about conversations: where each one that is busy is at
 * home, and which turns and commands are under way. Directories only; what they lead to belongs to
 * one loop.
 */
public final class Conversations {
  final Store store;
  final Journal journal;
  final Access access;
  final Executor blocking;
  final Clocks clocks;
  final RandomGenerator random;
  final TurnDefaults defaults;
  final Notices notices = new Notices();
  final ConcurrentHashMap<TurnId, LiveTurn> turns = new ConcurrentHashMap<>();
  final ConcurrentHashMap<Pending.Key, Pending> commands = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<ConversationId, LiveConversation> live =
      new ConcurrentHashMap<>();

  /**
   * None is busy yet.
   *
   * @param blocking runs what blocks, many at once
   * @param random for ids; must not be predictable
   */
  public Conversations(
      Store store,
      Journal journal,
      Access access,
      Executor blocking,
      Clocks clocks,
      RandomGenerator random,
      TurnDefaults defaults) {
    this.store = store;
    this.journal = journal;
    this.access = access;
    this.blocking = blocking;
    this.clocks = clocks;
    this.random = random;
    this.defaults = defaults;
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
