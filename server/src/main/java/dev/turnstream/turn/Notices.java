package dev.turnstream.turn;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnPlace;
import dev.turnstream.model.TurnStatus;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells those who follow a conversation, on whatever loop, of each turn that is accepted in it. */
final class Notices {
  private final ConcurrentHashMap<ConversationId, Set<Follower>> followers =
      new ConcurrentHashMap<>();

  /** A turn was accepted. */
  record Notice(TurnId turn, long epoch, TurnPlace place, TurnStatus status) {}

  /** Somebody who follows; hears on a loop. By identity: each following is one of its own. */
  static final class Follower {
    private final Executor loop;
    private final Consumer<Notice> hear;

    Follower(Executor loop, Consumer<Notice> hear) {
      this.loop = loop;
      this.hear = hear;
    }
  }

  void join(ConversationId conversation, Follower follower) {
    followers.compute(
        conversation,
        (_, set) -> {
          var all = set == null ? new CopyOnWriteArraySet<Follower>() : set;
          all.add(follower);
          return all;
        });
  }

  void leave(ConversationId conversation, Follower follower) {
    followers.computeIfPresent(
        conversation,
        (_, set) -> {
          set.remove(follower);
          return set.isEmpty() ? null : set;
        });
  }

  /**
   * Tells all.
   *
   * @param except whoever knows already
   */
  void tell(Notice notice, @Nullable Follower except) {
    for (var follower : followers.getOrDefault(notice.place().conversation(), Set.of())) {
      if (follower != except) {
        follower.loop.execute(() -> follower.hear.accept(notice));
      }
    }
  }
}
