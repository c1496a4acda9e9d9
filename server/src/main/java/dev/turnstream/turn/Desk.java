package dev.turnstream.turn;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.journal.Journal.Reading;
import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.Position;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnCommand;
import dev.turnstream.model.TurnCommand.Parent;
import dev.turnstream.model.TurnCommand.Wish;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnPlace;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.store.ConversationSummary;
import dev.turnstream.store.NewTurn.Ask;
import dev.turnstream.store.Page;
import dev.turnstream.store.StoredConversation;
import dev.turnstream.store.StoredTurn;
import dev.turnstream.turn.Access.Verb;
import dev.turnstream.turn.Answer.Reason;
import dev.turnstream.turn.Pending.Located;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  }

  /** The turns of this loop, for those that belong to no conversation. */
  public Turns turns() {
    return turns;
  }

  /** Somebody who asks, and hears of what others start in the conversations that it joins. */
  public final class Visitor {
    private final Owner owner;
    private final Notices.Follower follower;
    private final Set<ConversationId> joined = new HashSet<>();

    private Visitor(Owner owner, Consumer<Started> onStarted) {
      this.owner = owner;
      this.follower =
          new Notices.Follower(
              loop,
              notice ->
                  onStarted.accept(
                      new Started(
                          new Answer.Accepted(
                              notice.turn(),
                              notice.epoch(),
                              notice.place(),
                              notice.status(),
                              false))));
    }

    /** Whoever this is. */
    public Owner owner() {
      return owner;
    }

    /** Wants to hear of each later turn of a conversation. */
    public void join(ConversationId conversation) {
      if (joined.add(conversation)) {
        all.notices.join(conversation, follower);
      }
    }

    /** Wants to hear no more. */
    public void leave() {
      joined.forEach(conversation -> all.notices.leave(conversation, follower));
      joined.clear();
    }

    /** Wishes for a turn. */
    public void ask(TurnCommand command, Consumer<Answer> reply) {
      if (!all.access.permits(owner, Verb.START)) {
        loop.execute(() -> reply.accept(new Answer.Refused(Reason.UNKNOWN)));
        return;
      }
      var fresh = new Pending(owner, command, follower);
      var there = all.commands.putIfAbsent(fresh.key, fresh);
      if (there != null) {
        there.answer.thenAccept(answer -> loop.execute(() -> reply.accept(again(answer))));
        return;
      }
      fresh.answer.thenAccept(answer -> loop.execute(() -> reply.accept(answer)));
      locate(fresh);
    }

    /**
     * Ends a turn.
     *
     * @param reply hears what became of it once it has ended and its connection to Claude is
     *     closed; empty when there is no such turn
     */
    public void cancel(TurnId turn, Consumer<Optional<Cancelled>> reply) {
      if (!all.access.permits(owner, Verb.CANCEL)) {
        loop.execute(() -> reply.accept(Optional.empty()));
        return;
      }
      new Canceller(all, Desk.this, owner, reply).cancel(turn);
    }

    /** Ends the turn that a command started, or is about to start. */
    public void cancelCommand(String command, Consumer<Optional<Cancelled>> reply) {
      if (!all.access.permits(owner, Verb.CANCEL)) {
        loop.execute(() -> reply.accept(Optional.empty()));
        return;
      }
      new Canceller(all, Desk.this, owner, reply).cancelCommand(command);
    }

    /**
     * Looks for a turn to watch.
     *
     * @param found hears what there is, perhaps before this method returns; from the store when the
     *     live log is gone
     */
    public void watch(
        TurnId turn, Consumer<Optional<Reading>> found, Consumer<RuntimeException> otherwise) {
      if (!all.access.permits(owner, Verb.WATCH)) {
        found.accept(Optional.empty());
        return;
      }
      all.journal.find(
          turn,
          owner,
          loop,
          live -> {
            if (live.isPresent()) {
              found.accept(live);
            } else {
              blocking(() -> stored(turn), found, otherwise);
            }
          });
    }

    private Optional<Reading> stored(TurnId turn) {
      return all.store
          .turn(owner, turn)
          .filter(stored -> stored.status().isTerminal())
          .map(stored -> new StoredReading(logOf(stored)));
    }

    private TurnLog logOf(StoredTurn turn) {
      var answer =
          all.store.answer(owner, turn.turn()).map(AnswerFold::of).orElseGet(AnswerFold::new);
      var place =
          new TurnPlace(turn.conversation(), turn.command(), turn.question(), turn.answer());
      return TurnLog.ofStored(
          turn.turn(),
          STORED_EPOCH,
          new TurnAccepted(place, turn.model(), turn.acceptedAt()),
          answer,
          Receipts.fromStore(turn, answer));
    }

    /** One turn as it is stored. */
    public void turn(
        TurnId turn, Consumer<Optional<StoredTurn>> then, Consumer<RuntimeException> otherwise) {
      blocking(
          () ->
              all.access.permits(owner, Verb.READ)
                  ? all.store.turn(owner, turn)
                  : Optional.<StoredTurn>empty(),
          then,
          otherwise);
    }

    /** Conversations, the one with the newest activity first. */
    public void list(
        int limit,
        @Nullable String after,
        Consumer<Page<ConversationSummary>> then,
        Consumer<RuntimeException> otherwise) {
      blocking(
          () ->
              all.access.permits(owner, Verb.LIST)
                  ? all.store.list(owner, limit, after)
                  : new Page<ConversationSummary>(List.of(), null),
          then,
          otherwise);
    }

    /** A whole conversation. */
    public void read(
        ConversationId conversation,
        Consumer<Optional<StoredConversation>> then,
        Consumer<RuntimeException> otherwise) {
      blocking(
          () ->
              all.access.permits(owner, Verb.READ)
                  ? all.store.read(owner, conversation)
                  : Optional.<StoredConversation>empty(),
          then,
          otherwise);
    }

    /** Gives a conversation another title; {@code then} hears whether there is one. */
    public void rename(
        ConversationId conversation,
        String title,
        Consumer<Boolean> then,
        Consumer<RuntimeException> otherwise) {
      blocking(
          () ->
              all.access.permits(owner, Verb.RENAME)
                  && all.store.rename(owner, conversation, title),
          then,
          otherwise);
    }

    /** Deletes a conversation; {@code then} hears whether there was one. */
    public void delete(
        ConversationId conversation, Consumer<Boolean> then, Consumer<RuntimeException> otherwise) {
      if (!all.access.permits(owner, Verb.DELETE)) {
        loop.execute(() -> then.accept(false));
        return;
      }
      visit(
          conversation,
          live ->
              live.delete(
                  owner,
                  deleted -> loop.execute(() -> then.accept(deleted)),
                  failed -> loop.execute(() -> otherwise.accept(failed))));
    }
  }

  /** A turn that somebody else has started. */
  public record Started(Answer.Accepted turn) {}

  /** A log that was made from the store for one reader. */
  private record StoredReading(TurnLog log) implements Reading {
    @Override
    public void close() {
      // nobody else has it
    }
  }

  /**
   * Lets somebody in.
   *
   * @param onStarted hears of turns that others start in conversations that the visitor joined
   */
  public Visitor visitor(Owner owner, Consumer<Started> onStarted) {
    return new Visitor(owner, onStarted);
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
    all.journal.sweep();
  }

  /** Whether no conversation of this loop is busy. */
  public boolean isIdle() {
    return mine.isEmpty();
  }

  private Answer again(Answer answer) {
    return switch (answer) {
      case Answer.Accepted first ->
          first.again(all.turns.containsKey(first.turn()) ? first.status() : TurnStatus.COMPLETED);
      case Answer.Refused refused -> refused;
    };
  }

  private void locate(Pending pending) {
    switch (pending.command().wish()) {
      case Wish.Start(var conversation, var parent, var content) -> {
        var question = MessageId.random(all.random);
        var ask =
            switch (parent) {
              case Parent.Newest() -> new Ask.Next(question, content);
              case Parent.Nothing() -> new Ask.After(null, question, content);
              case Parent.Message(var message) -> new Ask.After(message, question, content);
            };
        boolean isNew = conversation == null;
        go(
            new Located(
                pending,
                isNew ? ConversationId.random(all.random) : conversation,
                isNew,
                ask,
                false));
      }
      case Wish.Edit(var conversation, var old, var content) -> {
        var question = MessageId.random(all.random);
        go(new Located(pending, conversation, false, new Ask.Edit(old, question, content), false));
      }
      case Wish.Regenerate(var conversation, var message) ->
          go(new Located(pending, conversation, false, new Ask.Again(message), false));
      case Wish.Continue(var turn) -> locateContinuation(pending, turn);
    }
  }

  private void locateContinuation(Pending pending, TurnId turn) {
    blocking(
        () -> continuation(pending, turn),
        located -> {
          switch (located) {
            case Found(var place) -> go(place);
            case NotFound(var reason) -> refuse(pending, reason);
          }
        },
        _ -> refuse(pending, Reason.STORE_UNAVAILABLE));
  }

  private sealed interface Search {}

  private record Found(Located located) implements Search {}

  private record NotFound(Reason reason) implements Search {}

  private Search continuation(Pending pending, TurnId turn) {
    var stored = all.store.turn(pending.owner(), turn);
    var answer = all.store.answer(pending.owner(), turn);
    if (stored.isEmpty() || answer.isEmpty()) {
      return new NotFound(Reason.UNKNOWN);
    }
    var question = stored.get().status().isTerminal() ? Continuation.question(answer.get()) : null;
    if (question == null) {
      return new NotFound(Reason.NOT_CONTINUABLE);
    }
    var ask = new Ask.After(stored.get().answer(), MessageId.random(all.random), question);
    return new Found(new Located(pending, stored.get().conversation(), false, ask, true));
  }

  private void go(Located located) {
    visit(located.conversation(), live -> live.take(located));
  }

  /** Does something in a conversation, on the loop where it is at home. */
  private void visit(ConversationId conversation, Consumer<LiveConversation> step) {
    var live = all.enter(conversation, this);
    live.home.loop.execute(() -> {
      live.home.mine.add(live);
      step.accept(live);
      live.leave();
    });
  }

  private void refuse(Pending pending, Reason reason) {
    all.commands.remove(pending.key, pending);
    pending.answer.complete(new Answer.Refused(reason));
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
