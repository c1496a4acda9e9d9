package dev.turnstream.turn;

import dev.turnstream.budget.Denied;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;

/** How a turn ends that may not be asked, or not go on. */
final class Limited {
  private Limited() {}

  static Failure failure(Denied why) {
    return switch (why) {
      case Denied.Limit limit ->
          new Failure(FailureCode.BUDGET_REACHED, limit.message(), limit.retryAfter(), null, null);
      case Denied.NotOffered _, Denied.NoPrice _ ->
          Failure.of(FailureCode.MODEL_NOT_ALLOWED, why.message());
    };
  }

  /** The ledger can't be told of a turn, so it is not asked. */
  static Failure unwritten() {
    return Failure.of(
        FailureCode.STORE_UNAVAILABLE,
        "The ledger can't be written, so nothing was asked. Try again in a moment.");
  }
}
