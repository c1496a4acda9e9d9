package dev.turnstream.turn;

import dev.turnstream.journal.Journal.Reading;
import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnPlace;
import dev.turnstream.store.Store;
import dev.turnstream.store.StoreException;
import dev.turnstream.store.StoredTurn;
import java.util.Optional;

/** A log that was made from the store for one reader, since the live one is gone. */
record StoredReading(TurnLog log) implements Reading {
  /**
   * Reads a turn that has ended; blocks.
   *
   * @throws StoreException if the store fails or the turn has not ended, so that its log is with
   *     whoever runs it
   */
  static Optional<Reading> of(Store store, Owner owner, TurnId turn) {
    return store.turn(owner, turn).map(stored -> new StoredReading(log(store, owner, stored)));
  }

  private static TurnLog log(Store store, Owner owner, StoredTurn turn) {
    if (!turn.status().isTerminal()) {
      throw new StoreException(turn.turn() + " runs elsewhere, or is about to begin");
    }
    var answer = store.answer(owner, turn.turn()).map(AnswerFold::of).orElseGet(AnswerFold::new);
    var place = new TurnPlace(turn.conversation(), turn.command(), turn.question(), turn.answer());
    return TurnLog.ofStored(
        turn.turn(),
        Desk.STORED_EPOCH,
        new TurnAccepted(place, turn.model(), turn.acceptedAt()),
        answer,
        Receipts.fromStore(turn, answer));
  }

  @Override
  public void close() {
    // nobody else has it
  }
}
