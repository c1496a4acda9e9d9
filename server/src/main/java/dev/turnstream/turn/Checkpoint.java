package dev.turnstream.turn;

import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.store.StoredEnd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a turn while it runs. The turn's loop only says what is new; putting the answer
 * together, which takes longer the longer it is, happens where the store is called.
 */
final class Checkpoint {
  private final Turn turn;

  /** Number of the last event that was handed over; belongs to the loop. */
  private long handedOver;

  private boolean busy;

  /** Belongs to the calls of the store, which follow one another. */
  private AnswerFold fold = new AnswerFold();

  Checkpoint(Turn turn) {
    this.turn = turn;
  }

  /** Whether there is something new to keep, and nothing is being kept now. */
  boolean isDue() {
    return !busy && turn.log().head() > handedOver && !turn.isOver();
  }

  /** Takes what is new; to be called on the loop, and put together elsewhere. */
  Step begin() {
    busy = true;
    var log = turn.log();
    boolean whole = !log.reachesBackTo(handedOver);
    var step =
        new Step(
            whole ? log.answer().copy() : null,
            whole ? List.of() : log.saidAfter(handedOver),
            turn.accountSoFar());
    handedOver = log.head();
    return step;
  }

  /** It has been kept, or could not be. */
  void finish() {
    busy = false;
  }

  /** What was new at a moment. */
  final class Step {
    private final @Nullable AnswerFold whole;
    private final List<TurnEvent> events;
    private final Billing.Account account;

    private Step(@Nullable AnswerFold whole, List<TurnEvent> events, Billing.Account account) {
      this.whole = whole;
      this.events = events;
      this.account = account;
    }

    /** What is kept. */
    Kept put() {
      fold = whole == null ? fold : whole;
      events.forEach(fold::add);
      var receipt = account.close(fold).receipt();
      return new Kept(fold.content(), Receipts.toStore(receipt, null, null));
    }
  }

  /** The answer so far, and what it has used as if it were cut off now. */
  record Kept(RawJson content, StoredEnd soFar) {}
}
