package dev.turnstream.model;

import org.jspecify.annotations.Nullable;

/** The one end of a turn. It is the last event of its log, for good. */
public sealed interface TurnEnd extends TurnEvent {
  /** What the turn used and cost. */
  Receipt receipt();

  /** Where the turn stands with this end. */
  default TurnStatus status() {
    return switch (this) {
      case Completed _ -> TurnStatus.COMPLETED;
      case Cancelled _ -> TurnStatus.CANCELLED;
      case Failed(var failure, _) ->
          failure.code() == FailureCode.INTERRUPTED ? TurnStatus.INTERRUPTED : TurnStatus.FAILED;
    };
  }

  /** Claude finished. */
  record Completed(
      @Nullable StopReason stopReason,
      @Nullable String stopSequence,
      @Nullable StopDetails stopDetails,
      Receipt receipt)
      implements TurnEnd {}

  /** Somebody wanted no more. */
  record Cancelled(Receipt receipt) implements TurnEnd {}

  /** It broke off; what was said before stays valid. */
  record Failed(Failure failure, Receipt receipt) implements TurnEnd {}
}
