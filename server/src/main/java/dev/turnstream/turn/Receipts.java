package dev.turnstream.turn;

import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.Failure;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import dev.turnstream.store.FinishedTurn;
import dev.turnstream.store.StoredEnd;
import dev.turnstream.store.StoredTurn;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A turn's end as it is stored, and back. */
final class Receipts {
  private Receipts() {}

  static FinishedTurn toStore(TurnEnd end, RawJson content, Instant endedAt) {
    var failure = end instanceof TurnEnd.Failed failed ? failed.failure() : null;
    var stored = toStore(end.receipt(), stopReasonOf(end), failure);
    return new FinishedTurn(end.status(), content, stored, endedAt);
  }

  static StoredEnd toStore(
      Receipt receipt, @Nullable String stopReason, @Nullable Failure failure) {
    return new StoredEnd(
        stopReason,
        receipt.model(),
        receipt.usage(),
        receipt.estimated(),
        receipt.cost(),
        receipt.untilFirstDelta(),
        receipt.duration(),
        failure == null ? null : failure.code().wire(),
        failure == null ? null : failure.message());
  }

  /** What a turn that goes on would have used if it were cut off now. */
  static StoredEnd soFar(TurnEnd end) {
    return toStore(end.receipt(), null, null);
  }

  private static @Nullable String stopReasonOf(TurnEnd end) {
    return end instanceof TurnEnd.Completed done && done.stopReason() != null
        ? done.stopReason().wire()
        : null;
  }

  /** The end of a turn that has one. */
  static TurnEnd fromStore(StoredTurn turn, AnswerFold answer) {
    var end = Objects.requireNonNull(turn.end());
    var receipt = receipt(turn.turn(), end, answer);
    return switch (turn.status()) {
      case COMPLETED -> completed(end, receipt);
      case CANCELLED -> new TurnEnd.Cancelled(receipt);
      case FAILED, INTERRUPTED ->
          new TurnEnd.Failed(Objects.requireNonNull(turn.failure()), receipt);
      case QUEUED, RUNNING -> throw new IllegalArgumentException(turn.turn() + " has not ended");
    };
  }

  private static TurnEnd completed(StoredEnd end, Receipt receipt) {
    var reason = end.stopReason() == null ? null : new StopReason(end.stopReason());
    return new TurnEnd.Completed(reason, null, null, receipt);
  }

  private static Receipt receipt(TurnId turn, StoredEnd end, AnswerFold answer) {
    return new Receipt(
        turn,
        end.model(),
        end.usage(),
        end.estimated(),
        end.cost(),
        end.untilFirstDelta(),
        end.duration(),
        answer.textCrc32());
  }
}
