package dev.turnstream.turn;

import dev.turnstream.budget.Budgets.Claim;
import dev.turnstream.budget.Reservation;
import dev.turnstream.budget.Reservation.Cover;
import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnCommand;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnPlace;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.store.Begun;
import dev.turnstream.store.LedgerNote;
import dev.turnstream.store.NewTurn;
import dev.turnstream.store.StoredMessage;
import dev.turnstream.store.StoredTurn;
import dev.turnstream.turn.Answer.Accepted;
import dev.turnstream.turn.Answer.Reason;
import dev.turnstream.turn.Pending.Located;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One conversation while it is busy: its turns run one after another, and what is written about
 * them is written in that order. All of it belongs to one event loop.
 */
final class LiveConversation {
  final ConversationId id;
  final Desk home;

  /** Who is on the way here from other places; counted under the directory's lock. */
  final AtomicInteger visitors = new AtomicInteger();

  private final Conversations all;
  private final Lane lane;
  private final Queue<Located> inbox = new ArrayDeque<>(1);
  private final Queue<LiveTurn> waiting = new ArrayDeque<>(1);
  private final Ends ends;
  private @Nullable LiveTurn running;
  private boolean taking;

  /** A command that waits for a turn of the server before this one. */
  private @Nullable Located held;

  private boolean holdsSlot;

  LiveConversation(Conversations all, ConversationId id, Desk home) {
    this.all = all;
    this.id = id;
    this.home = home;
    this.lane = new Lane(home.loop, all.blocking, this::retireIfIdle);
    this.ends = new Ends(all, lane);
  }

  /** A visitor has done what it came for. */
  void leave() {
    visitors.decrementAndGet();
    retireIfIdle();
  }

  /** Takes a command; its answer comes when the store has it. */
  void take(Located command) {
    inbox.add(command);
    takeNext();
  }

  private void takeNext() {
    while (!taking && held == null && !inbox.isEmpty()) {
      begin(inbox.remove());
    }
  }

  private void begin(Located located) {
    var refused = reasonAgainst(located.pending());
    if (refused != null) {
      refuse(located.pending(), refused);
      return;
    }
    taking = true;
    switch (all.budgets.begin(located.pending().payer(), id, least(located))) {
      case Claim.Taken(var reservation) -> begin(located, reservation);
      case Claim.Not(var why) -> deny(located.pending(), why);
    }
  }

  private void begin(Located located, Reservation reservation) {
    var status = isBusy() ? TurnStatus.QUEUED : TurnStatus.RUNNING;
    var turn = newTurn(located, status);
    lane.call(
        () -> all.store.begin(turn),
        begun -> onBegun(located, turn, reservation, begun),
        _ ->
            afterTaking(() -> {
              reservation.release();
              refuse(located.pending(), Reason.STORE_UNAVAILABLE);
            }));
  }

  /** What is known of a question before the store has told what came before it. */
  private MessageRequest least(Located located) {
    var command = located.pending().command();
    var fresh = located.fresh() == null ? null : located.fresh().settings().model();
    var model = command.model() == null ? fresh : command.model();
    return new MessageRequest(
        model == null ? all.defaults.model() : model,
        all.defaults.parameters().then(command.parameters()),
        Asking.messages(located.ask()));
  }

  /** A command that has started a turn before is answered with that all the same. */
  private void deny(Pending pending, dev.turnstream.budget.Denied why) {
    lane.call(
        () -> all.store.turnByCommand(pending.owner(), pending.command().id()),
        known ->
            afterTaking(() ->
                known.ifPresentOrElse(
                    turn -> duplicate(pending, turn),
                    () -> refuse(pending, new Answer.Denied(why)))),
        _ -> afterTaking(() -> refuse(pending, Reason.STORE_UNAVAILABLE)));
  }

  /** Why a command can't be taken now, or null; where it may, other turns make way for it. */
  private @Nullable Reason reasonAgainst(Pending pending) {
    if (home.turns.isClosed()) {
      return Reason.SHUTTING_DOWN;
    }
    if (isBusy()) {
      if (!isOf(pending.owner())) {
        return Reason.UNKNOWN; // and nothing makes way for somebody else's wish
      }
      switch (pending.command().busy()) {
        case REFUSE -> {
          return Reason.CONVERSATION_BUSY;
        }
        case QUEUE -> {
          if (isFull()) {
            return Reason.QUEUE_FULL;
          }
        }
        case INTERRUPT -> cancelAll();
        case INTERRUPT_UNWATCHED -> {
          cancelUnwatched();
          if (isFull()) {
            return Reason.QUEUE_FULL;
          }
        }
      }
    }
    if (!holdsSlot && !home.turns.takeSlot()) {
      return Reason.TOO_MANY_TURNS;
    }
    holdsSlot = true;
    return null;
  }

  private boolean isBusy() {
    return running != null || !waiting.isEmpty();
  }

  /** Whether what runs or waits is that owner's; to be asked while something does. */
  private boolean isOf(Owner owner) {
    var one = running == null ? waiting.peek() : running;
    return one != null && one.owner.equals(owner);
  }

  private boolean isFull() {
    return waiting.size() >= all.defaults.maxWaiting();
  }

  private void cancelAll() {
    cancelIf(_ -> true);
  }

  private void cancelUnwatched() {
    cancelIf(turn -> all.journal.readers(turn.id()) == 0);
  }

  /** Those that wait come first, so that none of them is begun meanwhile. */
  private void cancelIf(Predicate<LiveTurn> which) {
    var turns = new ArrayList<>(waiting);
    if (running != null) {
      turns.add(running);
    }
    turns.stream().filter(which).forEach(turn -> turn.turn.cancel());
  }

  private NewTurn newTurn(Located located, TurnStatus status) {
    var pending = located.pending();
    return new NewTurn(
        TurnId.random(all.random),
        pending.owner(),
        pending.command().id(),
        id,
        located.fresh(),
        located.ask(),
        MessageId.random(all.random),
        pending.command().model(),
        all.defaults.model(),
        status,
        all.clocks.wall().instant());
  }

  private void onBegun(Located located, NewTurn made, Reservation reservation, Begun begun) {
    afterTaking(() -> {
      if (!(begun instanceof Begun.Accepted)) {
        reservation.release();
      }
      switch (begun) {
        case Begun.Accepted accepted -> accept(located, made, reservation, accepted);
        case Begun.Elsewhere(var other) -> home.go(located.in(other));
        case Begun.Busy() -> hold(located);
        case Begun.Mismatch() -> refuse(located.pending(), Reason.HISTORY_MISMATCH);
        case Begun.Duplicate(var turn) -> duplicate(located.pending(), turn);
        case Begun.Unknown() -> refuse(located.pending(), Reason.UNKNOWN);
        case Begun.Conflict() -> refuse(located.pending(), Reason.STORE_UNAVAILABLE);
      }
    });
  }

  /** Tries again at the next tick, before whatever was asked later. */
  private void hold(Located located) {
    if (located.pending().command().busy() == TurnCommand.Busy.REFUSE) {
      refuse(located.pending(), Reason.CONVERSATION_BUSY);
    } else {
      held = located;
    }
  }

  private void afterTaking(Runnable step) {
    step.run();
    taking = false;
    startNext();
    takeNext();
  }

  private void accept(
      Located located, NewTurn made, Reservation reservation, Begun.Accepted begun) {
    var pending = located.pending();
    var place = new TurnPlace(id, made.command(), begun.question(), made.answer());
    var accepted = new TurnAccepted(place, begun.model(), made.acceptedAt());
    var parameters =
        all.defaults
            .parameters()
            .then(begun.settings().parameters())
            .then(pending.command().parameters());
    var request = new MessageRequest(begun.model(), parameters, List.of());
    var turn =
        home.turns.open(
            made.turn(),
            made.owner(),
            pending.context,
            accepted,
            request,
            true,
            reservation,
            this::onEnd);
    var live =
        new LiveTurn(
            turn, pending.payer(), home.loop, pending.command().orphan(), located.continues());
    all.turns.put(live.id(), live);
    boolean first = made.status() == TurnStatus.RUNNING;
    if (first) {
      running = live;
    } else {
      waiting.add(live);
    }
    turn.log().publish();
    var answer = new Accepted(live.id(), turn.log().epoch(), place, made.status(), false);
    pending.answer.complete(answer);
    all.notices.tell(made.owner(), new Notices.Started(answer), pending.sender);
    if (pending.cancelled) {
      turn.cancel();
    } else if (first) {
      start(live, begun.path());
    }
  }

  private void start(LiveTurn live, List<StoredMessage> path) {
    var messages =
        path.stream().map(message -> new Message(message.role(), message.content())).toList();
    var model = live.turn.accepted().model();
    var asked = live.continues ? Continuation.messages(messages, model) : messages;
    switch (live.turn.reservation().cover(live.turn.request().with(asked))) {
      case Cover.Covered(var request) -> startNoted(live, request);
      case Cover.Not(var why) -> live.turn.abort(Limited.failure(why));
    }
  }

  /** Where money is limited, the ledger knows of a turn before Claude does. */
  private void startNoted(LiveTurn live, MessageRequest request) {
    if (!live.turn.reservation().limitsMoney()) {
      start(live, request);
      return;
    }
    var account = live.turn.accountAsked(request);
    lane.call(
        () -> {
          var soFar = Receipts.soFar(account.close(new AnswerFold()));
          all.store.note(
              new LedgerNote(
                  live.id(), live.owner, live.payer.tokenId(), soFar, live.turn.accepted().time()));
          return true;
        },
        _ -> {
          if (!live.turn.isOver()) {
            start(live, request);
          }
        },
        _ -> live.turn.abort(Limited.unwritten()));
  }

  private void start(LiveTurn live, MessageRequest request) {
    home.turns.start(live.turn, request);
    live.turn.log().publish();
  }

  /** Starts the turn that has waited longest, once none runs. */
  private void startNext() {
    if (running != null || waiting.isEmpty()) {
      return;
    }
    var next = waiting.remove();
    running = next;
    lane.call(
        () -> all.store.run(next.id(), all.clocks.wall().instant()),
        path -> {
          if (!next.turn.isOver()) {
            path.ifPresentOrElse(messages -> start(next, messages), () -> next.turn.cancel());
          }
        },
        _ -> next.turn.abort(storeFailure()));
  }

  private static Failure storeFailure() {
    return Failure.of(
        FailureCode.INTERNAL, "The store can't be read or written. Try again in a moment.");
  }

  private void onEnd(Turn turn, TurnEnd end, Runnable tell) {
    ends.write(turn, end, () -> onTold(turn, end, tell));
  }

  private void onTold(Turn turn, TurnEnd end, Runnable tell) {
    tell.run();
    var live = all.turns.get(turn.id());
    if (live != null) {
      live.tellEnd(end);
      waiting.remove(live);
      if (running == live) {
        running = null;
      }
    }
    startNext();
  }

  private void duplicate(Pending pending, StoredTurn turn) {
    var place = new TurnPlace(turn.conversation(), turn.command(), turn.question(), turn.answer());
    all.commands.remove(pending.key, pending);
    var epoch = all.journal.head(turn.turn()).map(head -> head.epoch()).orElse(Desk.STORED_EPOCH);
    pending.answer.complete(new Accepted(turn.turn(), epoch, place, turn.status(), true));
  }

  private void refuse(Pending pending, Reason reason) {
    refuse(pending, new Answer.Refused(reason));
  }

  private void refuse(Pending pending, Answer refusal) {
    all.commands.remove(pending.key, pending);
    pending.answer.complete(refusal);
  }

  private void retireIfIdle() {
    if (isBusy() || taking || held != null || !inbox.isEmpty() || !ends.areWritten()) {
      return;
    }
    if (holdsSlot) {
      holdsSlot = false;
      home.turns.giveSlot();
    }
    if (lane.isIdle() && all.retire(this)) {
      home.forget(this);
    }
  }

  /** Deletes the conversation, after its turns. */
  void delete(
      Owner owner, Duration grace, Consumer<Boolean> then, Consumer<RuntimeException> otherwise) {
    if (all.turns.values().stream().allMatch(turn -> !isMine(turn) || turn.owner.equals(owner))) {
      cancelAll();
    }
    lane.call(
        () -> {
          var turns = all.store.read(owner, id).map(read -> read.turns()).orElse(List.of());
          boolean deleted = all.store.delete(owner, id, grace);
          turns.forEach(turn -> all.journal.forget(turn.turn()));
          return deleted;
        },
        then,
        otherwise);
  }

  private boolean isMine(LiveTurn turn) {
    return turn == running || waiting.contains(turn);
  }

  /** Looks at the clock: keeps what is new, and ends what nobody watches. */
  void tick(long now) {
    ends.writeAgain();
    if (held != null) {
      var again = held;
      held = null;
      begin(again);
      takeNext();
    }
    if (running != null && running.checkpoint.isDue()) {
      checkpoint(running);
    }
    var turns = new ArrayDeque<>(waiting);
    if (running != null) {
      turns.add(running);
    }
    for (var turn : turns) {
      if (turn.isOrphaned(all.journal.readers(turn.id()), now)) {
        turn.turn.cancel();
      }
    }
  }

  private void checkpoint(LiveTurn live) {
    var step = live.checkpoint.begin();
    lane.<Boolean>call(
        () -> {
          var kept = step.put();
          all.store.checkpoint(live.id(), kept.content(), kept.soFar());
          return true;
        },
        _ -> live.checkpoint.finish(),
        _ -> live.checkpoint.finish());
  }
}
