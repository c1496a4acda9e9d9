package dev.turnstream.turn;

import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnId;
import dev.turnstream.store.StoredTurn;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One cancel on its way to its turn, wherever that is, and back with a receipt. */
final class Canceller {
  /** How often it is looked whether a turn has ended that another server runs. */
  private static final long LOOK_MILLIS = 200;

  /** Such a turn ends within a second or so, unless its server is stuck. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Conversations all;
  private final Desk desk;
  private final Owner owner;
  private final Consumer<Optional<Cancelled>> reply;
  private final long since;

  Canceller(Conversations all, Desk desk, Owner owner, Consumer<Optional<Cancelled>> reply) {
    this.all = all;
    this.desk = desk;
    this.owner = owner;
    this.reply = reply;
    this.since = all.clocks.nanoTime().getAsLong();
  }

  void cancel(TurnId turn) {
    var live = all.turns.get(turn);
    if (live == null) {
      ended(() -> all.store.turn(owner, turn));
    } else if (live.owner.equals(owner)) {
      live.home.execute(() -> cancel(live));
    } else {
      answer(Optional.empty());
    }
  }

  void cancelCommand(String command) {
    var pending = all.commands.get(new Pending.Key(owner, command));
    if (pending == null) {
      ended(() -> all.store.turnByCommand(owner, command));
      return;
    }
    pending.cancelled = true;
    pending.answer.thenAccept(answered -> {
      switch (answered) {
        case Answer.Accepted accepted -> desk.loop.execute(() -> cancel(accepted.turn()));
        case Answer.Refused _, Answer.Denied _ -> answer(Optional.empty());
      }
    });
  }

  /** On the turn's loop. */
  private void cancel(LiveTurn live) {
    boolean asking = live.turn.isAsking();
    live.turn.cancel(() -> {
      var closed = asking ? elapsed() : null;
      live.home.execute(() ->
          live.whenEnded(
              end -> answer(Optional.of(new Cancelled(end.status(), closed, end.receipt())))));
    });
  }

  private Duration elapsed() {
    return Duration.ofNanos(all.clocks.nanoTime().getAsLong() - since);
  }

  /** It does not run here; the store knows how it ended, or that another server runs it. */
  private void ended(Supplier<Optional<StoredTurn>> look) {
    desk.blocking(
        look,
        found -> {
          switch (found.orElse(null)) {
            case null -> reply.accept(Optional.empty());
            case StoredTurn turn when turn.end() == null -> askElsewhere(turn.turn());
            case StoredTurn turn -> reply.accept(Optional.of(receipt(turn)));
          }
        },
        _ -> reply.accept(Optional.empty()));
  }

  private static Cancelled receipt(StoredTurn turn) {
    var end = Receipts.fromStore(turn, new AnswerFold());
    return new Cancelled(turn.status(), null, end.receipt());
  }

  /** Whoever runs it looks into the store, and so does this until it has ended. */
  private void askElsewhere(TurnId turn) {
    if (elapsed().compareTo(PATIENCE) > 0) {
      reply.accept(Optional.empty());
      return;
    }
    desk.blocking(
        () -> all.store.askCancel(owner, turn),
        _ ->
            CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS, desk.loop)
                .execute(() -> ended(() -> all.store.turn(owner, turn))),
        _ -> reply.accept(Optional.empty()));
  }

  private void answer(Optional<Cancelled> receipt) {
    desk.loop.execute(() -> reply.accept(receipt));
  }
}
