package dev.turnstream.turn;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.budget.Budgets.Claim;
import dev.turnstream.budget.Payer;
import dev.turnstream.budget.Reservation;
import dev.turnstream.budget.Reservation.Cover;
import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.RequestContext;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.store.Bill;
import dev.turnstream.store.LedgerNote;
import dev.turnstream.store.StoredEnd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The turns of one event loop that belong to no conversation: only the ledger knows of them. Where
 * money is limited it knows of each before it is asked.
 */
final class LooseTurns {
  private static final System.Logger LOG = System.getLogger(LooseTurns.class.getName());
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Conversations all;
  private final Desk desk;

  /** Turns that run, of which the ledger is told as they go, and what it was told last. */
  private final Map<Turn, Noted> noted = new LinkedHashMap<>(0);

  private long lookedAt;

  private record Noted(Payer payer, long head) {}

  LooseTurns(Conversations all, Desk desk) {
    this.all = all;
    this.desk = desk;
  }

  /**
   * Begins one.
   *
   * @param kept whether its log outlives it, and others may cancel it by its id
   */
  Beginning begin(Payer payer, RequestContext context, MessageRequest request, boolean kept) {
    return switch (all.budgets.begin(payer, null, request)) {
      case Claim.Not(var why) -> new Beginning.Denied(why);
      case Claim.Taken(var reservation) ->
          switch (reservation.cover(request)) {
            case Cover.Not(var why) -> {
              reservation.release();
              yield new Beginning.Denied(why);
            }
            case Cover.Covered(var covered) -> begin(payer, context, covered, kept, reservation);
          };
    };
  }

  private Beginning begin(
      Payer payer,
      RequestContext context,
      MessageRequest request,
      boolean kept,
      Reservation reservation) {
    var turn =
        desk.turns.make(
            payer.owner(),
            context,
            request,
            kept,
            reservation,
            (ended, end) -> onEnd(payer, ended, end));
    if (turn == null) {
      reservation.release();
      return new Beginning.NoRoom();
    }
    if (kept) {
      all.turns.put(turn.id(), new LiveTurn(turn, payer, desk.loop, null, false));
    }
    if (reservation.limitsMoney()) {
      noteFirst(payer, turn, request);
    } else {
      desk.turns.start(turn, request);
    }
    return new Beginning.Running(turn);
  }

  /** Whoever dies now has not spent what the ledger lacks. */
  private void noteFirst(Payer payer, Turn turn, MessageRequest request) {
    var account = turn.accountAsked(request);
    desk.blocking(
        () -> {
          note(payer, turn, Receipts.soFar(account.close(new AnswerFold())));
          return true;
        },
        _ -> {
          if (!turn.isOver()) {
            noted.put(turn, new Noted(payer, turn.log().head()));
            desk.turns.start(turn, request);
            turn.log().publish();
          }
        },
        failed -> {
          LOG.log(ERROR, "The ledger can't be written; " + turn.id() + " is not asked", failed);
          turn.abort(Limited.unwritten());
        });
  }

  private void note(Payer payer, Turn turn, StoredEnd soFar) {
    all.store.note(
        new LedgerNote(turn.id(), payer.owner(), payer.tokenId(), soFar, turn.accepted().time()));
  }

  private void onEnd(Payer payer, Turn turn, TurnEnd end) {
    noted.remove(turn);
    var finished = Receipts.toStore(end, RawJson.array(List.of()), all.clocks.wall().instant());
    all.bills.add(new Bill(payer.owner(), turn.id(), finished));
    desk.loop.execute(() -> {
      var live = all.turns.remove(turn.id());
      if (live != null) {
        live.tellEnd(end);
      }
    });
  }

  /** Looks at the clock; to be called about once a second. */
  void tick(long now) {
    if (now - lookedAt < LOOK_NANOS) {
      return;
    }
    lookedAt = now;
    all.bills.retry();
    Map.copyOf(noted).forEach(this::noteAgain);
  }

  private void noteAgain(Turn turn, Noted last) {
    long head = turn.log().head();
    if (head > last.head() && !turn.isOver()) {
      noted.put(turn, new Noted(last.payer(), head));
      var soFar = Receipts.soFar(turn.accountSoFar().close(turn.log().answer()));
      desk.blocking(
          () -> {
            note(last.payer(), turn, soFar);
            return true;
          },
          _ -> {},
          failed -> LOG.log(ERROR, "The ledger is behind with " + turn.id(), failed));
    }
  }
}
