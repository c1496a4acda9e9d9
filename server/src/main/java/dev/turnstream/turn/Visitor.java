package dev.turnstream.turn;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.access.Audit;
import dev.turnstream.access.Pass;
import dev.turnstream.journal.Journal.Reading;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.Lookup;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RequestContext;
import dev.turnstream.model.TurnCommand;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.store.ConversationSummary;
import dev.turnstream.store.Erased;
import dev.turnstream.store.StoredTurn;
import dev.turnstream.turn.Answer.Accepted;
import dev.turnstream.turn.Answer.Reason;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Somebody who asks, and hears of what others start in the conversations that it joins. */
public final class Visitor {
  private final Conversations all;
  private final Desk desk;
  private final Turns turns;
  private final Executor loop;
  private final Owner owner;
  private final RequestContext context;
  private Pass pass;
  private final Notices.Follower follower;
  private final VisitorConversations conversations;
  private final VisitorUse use;
  private final Set<ConversationId> joined = new HashSet<>();

  /** Hears what others do, on the visitor's loop. */
  @FunctionalInterface
  public interface Listener {
    /** A turn was accepted. */
    void onStarted(Accepted turn);

    /** A conversation is another now. */
    default void onChanged(Change change) {}
  }

  /** What a conversation is now. */
  public sealed interface Change {
    /** Which one. */
    ConversationId conversation();

    /** It has this title and these settings; perhaps it is restored. */
    record Now(ConversationId conversation, String title, ConversationSettings settings)
        implements Change {}

    /** It is deleted. */
    record Deleted(ConversationId conversation) implements Change {}

    /** How it stands. */
    static Change of(ConversationSummary now) {
      return new Now(now.conversation(), now.title(), now.settings());
    }
  }

  Visitor(Conversations all, Desk desk, Pass pass, RequestContext context, Listener listener) {
    this.all = all;
    this.desk = desk;
    this.turns = desk.turns;
    this.loop = desk.loop;
    this.pass = pass;
    this.context = context;
    this.owner = pass.owner();
    this.follower = new Notices.Follower(owner, loop, notice -> hear(listener, notice));
    this.conversations = new VisitorConversations(this, all, desk, follower);
    this.use = new VisitorUse(this, all, desk);
  }

  private static void hear(Listener listener, Notices.Notice notice) {
    switch (notice) {
      case Notices.Started(var turn) -> listener.onStarted(turn);
      case Notices.Changed(var change) -> listener.onChanged(change);
    }
  }

  /** Whoever this is. */
  public Owner owner() {
    return owner;
  }

  /** What is stored of this visitor. */
  public VisitorConversations conversations() {
    return conversations;
  }

  /** What this visitor has used and may use. */
  public VisitorUse use() {
    return use;
  }

  /** What this visitor has shown. */
  public Pass pass() {
    return pass;
  }

  /** Shows a newer pass; false when it is somebody else's, and the old one stays. */
  public boolean renew(Pass newer) {
    boolean same = newer.owner().equals(owner);
    if (same) {
      pass = newer;
    }
    return same;
  }

  /** The same, and who audits hears of it when it may not. */
  public boolean permits(Verb verb) {
    boolean may = may(verb);
    if (!may) {
      tell(Audit.Verb.NOT_PERMITTED, Audit.Outcome.REFUSED, null);
    }
    return may;
  }

  /** Tells who audits what this visitor has done; {@code object} is an id. */
  public void tell(Audit.Verb verb, Audit.Outcome outcome, @Nullable String object) {
    all.audit().tell(new Audit.Deed(verb, outcome, owner, object, context));
  }

  /** Tells who audits what has happened to this visitor, and what else there is to say of it. */
  public void tell(Audit.Verb verb, Map<String, String> details) {
    all.audit().tell(new Audit.Deed(verb, Audit.Outcome.DONE, owner, null, context, details));
  }

  /** Whether this may be done with what is the visitor's. Asked again below, whoever forgets it. */
  public boolean may(Verb verb) {
    return all.access.permits(pass, verb);
  }

  /** Wants to hear what happens in a conversation from now on. */
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

  /** Begins a turn that belongs to no conversation: only the ledger will know of it. */
  public Beginning begin(MessageRequest request) {
    return begin(request, false);
  }

  /**
   * Begins a turn that belongs to no conversation and that others may watch and cancel by its id.
   */
  public Beginning beginKept(MessageRequest request) {
    return begin(request, true);
  }

  private boolean mayBegin() {
    return may(Verb.START) && !all.erasing.contains(owner);
  }

  private Beginning begin(MessageRequest request, boolean kept) {
    if (!mayBegin()) {
      refused("not_permitted");
      return new Beginning.NoRoom();
    }
    var begun = desk.loose.begin(pass.payer(), context, request, kept);
    switch (begun) {
      case Beginning.Running _ -> {}
      case Beginning.NoRoom() -> refused(turns.isClosed() ? "shutting_down" : "too_many_turns");
      case Beginning.Denied(var why) -> refused(why.code());
    }
    return begun;
  }

  /**
   * Tells operators that a turn was not begun.
   *
   * @param code why, as the client is told it
   */
  public void refused(String code) {
    turns.tellRefused(owner, context, code);
  }

  /** An id for a command whose client has none. */
  public String newCommand() {
    return TurnId.random(all.random).value().replaceFirst("^turn_", "c_");
  }

  /** Asks whoever answers for what is no message: models, and how many tokens something has. */
  public void lookUp(Lookup lookup, Consumer<Lookup.Answer> then) {
    if (may(Verb.START)) {
      turns.lookUp(lookup, then);
    } else {
      var failure = Failure.of(FailureCode.UPSTREAM_NOT_FOUND, "There is nothing of that name.");
      loop.execute(() -> then.accept(new Lookup.Answer.Failed(failure)));
    }
  }

  /** Ends a turn that was begun so. */
  public void end(Turn turn) {
    if (may(Verb.CANCEL)) {
      turn.cancel();
    }
  }

  /** Whether no turn starts any more, because the server stops. */
  public boolean isTooLate() {
    return turns.isClosed();
  }

  /** Wishes for a turn. */
  public void ask(TurnCommand command, Consumer<Answer> reply) {
    if (!mayBegin()) {
      refused("not_permitted");
      loop.execute(() -> reply.accept(new Answer.Refused(Reason.UNKNOWN)));
      return;
    }
    var fresh = new Pending(pass.payer(), context, command, follower);
    var there = all.commands.putIfAbsent(fresh.key, fresh);
    if (there != null) {
      there.answer.thenAccept(answer -> loop.execute(() -> reply.accept(again(answer))));
      return;
    }
    fresh.answer.thenAccept(answer -> loop.execute(() -> told(answer, reply)));
    new Locator(all, desk, fresh).locate();
  }

  private void told(Answer answer, Consumer<Answer> reply) {
    if (answer instanceof Answer.Refused(var reason)) {
      refused(reason.name().toLowerCase(Locale.ROOT));
    } else if (answer instanceof Answer.Denied(var why)) {
      refused(why.code());
    }
    reply.accept(answer);
  }

  /**
   * Ends a turn.
   *
   * @param reply hears what became of it once it has ended and its connection to Claude is closed;
   *     empty when there is no such turn
   */
  public void cancel(TurnId turn, Consumer<Optional<Cancelled>> reply) {
    if (!may(Verb.CANCEL)) {
      loop.execute(() -> reply.accept(Optional.empty()));
      return;
    }
    new Canceller(all, desk, owner, reply).cancel(turn);
  }

  /** Ends the turn that a command started, or is about to start. */
  public void cancelCommand(String command, Consumer<Optional<Cancelled>> reply) {
    if (!may(Verb.CANCEL)) {
      loop.execute(() -> reply.accept(Optional.empty()));
      return;
    }
    new Canceller(all, desk, owner, reply).cancelCommand(command);
  }

  /**
   * Looks for a turn to watch.
   *
   * @param found hears what there is, perhaps before this method returns; from the store when the
   *     live log is gone
   */
  public void watch(
      TurnId turn, Consumer<Optional<Reading>> found, Consumer<RuntimeException> otherwise) {
    if (!may(Verb.WATCH)) {
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
            desk.blocking(() -> StoredReading.of(all.store, owner, turn), found, otherwise);
          }
        });
  }

  /** One turn as it is stored. */
  public void turn(
      TurnId turn, Consumer<Optional<StoredTurn>> then, Consumer<RuntimeException> otherwise) {
    boolean may = may(Verb.READ);
    desk.blocking(
        () -> may ? all.store.turn(owner, turn) : Optional.<StoredTurn>empty(), then, otherwise);
  }

  /**
   * Erases a user, as an operator; that user's turns end first.
   *
   * @param then hears what was erased once it is gone from the disk; empty when this visitor may
   *     not
   */
  public void erase(
      Owner user, Consumer<Optional<Erased>> then, Consumer<RuntimeException> otherwise) {
    if (!may(Verb.OPERATE)) {
      loop.execute(() -> then.accept(Optional.empty()));
      return;
    }
    new Erasure(all, user)
        .run()
        .whenComplete((erased, failed) ->
            loop.execute(() -> {
              if (failed == null) {
                tell(Audit.Verb.USER_ERASED, Audit.Outcome.DONE, null);
                then.accept(Optional.of(erased));
              } else {
                otherwise.accept(new IllegalStateException(failed));
              }
            }));
  }

  private Answer again(Answer answer) {
    return switch (answer) {
      case Answer.Accepted first ->
          first.again(all.turns.containsKey(first.turn()) ? first.status() : TurnStatus.COMPLETED);
      case Answer.Refused refused -> refused;
      case Answer.Denied denied -> denied;
    };
  }
}
