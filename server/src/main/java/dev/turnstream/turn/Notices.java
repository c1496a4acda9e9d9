package dev.turnstream.turn;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import dev.turnstream.turn.Answer.Accepted;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells those who follow a conversation, on whatever loop, what happens in it. */
final class Notices {
  private final ConcurrentHashMap<ConversationId, Set<Follower>> followers =
      new ConcurrentHashMap<>();

  /** What happened. */
  sealed interface Notice {
    /** Where. */
    ConversationId conversation();
  }

  /** A turn was accepted. */
  record Started(Accepted turn) implements Notice {
    @Override
    public ConversationId conversation() {
      return turn.place().conversation();
    }
  }

  /** The conversation itself is another now. */
  record Changed(Visitor.Change change) implements Notice {
    @Override
    public ConversationId conversation() {
      return change.conversation();
    }
  }

  /** Somebody who follows; hears on a loop. By identity: each following is one of its own. */
  static final class Follower {
    private final Owner owner;
    private final Executor loop;
    private final Consumer<Notice> hear;

    Follower(Owner owner, Executor loop, Consumer<Notice> hear) {
      this.owner = owner;
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
   * Tells all, but those whose the conversation is not.
   *
   * @param owner whose it is
   * @param except whoever knows already
   */
  void tell(Owner owner, Notice notice, @Nullable Follower except) {
    for (var follower : followers.getOrDefault(notice.conversation(), Set.of())) {
      if (follower != except && follower.owner.equals(owner)) {
        follower.loop.execute(() -> follower.hear.accept(notice));
      }
    }
  }
}
