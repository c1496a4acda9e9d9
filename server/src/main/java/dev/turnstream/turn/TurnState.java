package dev.turnstream.turn;

import dev.turnstream.model.Failure;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.BlockStarted;
import dev.turnstream.model.MessageEvent.BlockStopped;
import dev.turnstream.model.MessageEvent.Delta;
import dev.turnstream.model.MessageEvent.ErrorReported;
import dev.turnstream.model.MessageEvent.MessageDelta;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.MessageEvent.MessageStopped;
import dev.turnstream.model.MessageEvent.Ping;
import dev.turnstream.model.MessageEvent.UnknownEvent;
import dev.turnstream.model.StopDetails;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.Usage;
import dev.turnstream.upstream.Upstream.Ending;
import org.jspecify.annotations.Nullable;

/**
 * Where a turn stands, as a value: {@code Waiting -> Asked -> Answering -> Over}. Any ending leads
 * to {@code Over}, for good; whatever comes later changes nothing.
 */
public sealed interface TurnState {
  /** Not asked yet: another turn comes first. */
  record Waiting() implements TurnState {}

  /** The question is on its way; nothing has been heard. */
  record Asked() implements TurnState {}

  /**
   * Claude answers.
   *
   * @param usage counts told so far
   * @param outcome why Claude stopped, once it has said so
   */
  record Answering(String model, Usage usage, @Nullable MessageDelta outcome)
      implements TurnState {}

  /**
   * The turn has ended.
   *
   * @param last what was known before the end
   */
  record Over(TurnState last, End end) implements TurnState {}

  /** How a turn ends, before it is priced. */
  sealed interface End {
    record Completed(
        @Nullable StopReason stopReason,
        @Nullable String stopSequence,
        @Nullable StopDetails stopDetails)
        implements End {}

    record Cancelled() implements End {}

    record Failed(Failure failure) implements End {}
  }

  /** The state after Claude said something. Most events change nothing and cost nothing here. */
  default TurnState after(MessageEvent event) {
    return switch (this) {
      case Asked _ ->
          switch (event) {
            case MessageStarted(_, var model, var usage, _) -> new Answering(model, usage, null);
            // Some compatible servers leave message_start out.
            case MessageDelta outcome -> new Answering("", outcome.usage(), outcome);
            case BlockStarted _, Delta _, BlockStopped _, MessageStopped _, Ping _ -> this;
            case ErrorReported _, UnknownEvent _ -> this;
          };
      case Answering(var model, var usage, var outcome) ->
          switch (event) {
            case MessageDelta delta ->
                new Answering(model, usage.updatedBy(delta.usage()), withReason(delta, outcome));
            case MessageStarted _, BlockStarted _, Delta _, BlockStopped _ -> this;
            case MessageStopped _, Ping _, ErrorReported _, UnknownEvent _ -> this;
          };
      case Waiting _, Over _ -> this;
    };
  }

  /** The state after the upstream's answer ended. */
  default TurnState after(Ending ending) {
    return switch (ending) {
      case Ending.Complete _ -> over(completed());
      case Ending.Failed(var failure) -> over(new End.Failed(failure));
    };
  }

  /** The state after an end; the first one counts. */
  default TurnState over(End end) {
    return switch (this) {
      case Waiting _, Asked _, Answering _ -> new Over(this, end);
      case Over _ -> this;
    };
  }

  private End completed() {
    return this instanceof Answering(_, _, var outcome) && outcome != null
        ? new End.Completed(outcome.stopReason(), outcome.stopSequence(), outcome.stopDetails())
        : new End.Completed(null, null, null);
  }

  /** The last message_delta counts, but one that only brings counts takes no reason away. */
  private static MessageDelta withReason(MessageDelta delta, @Nullable MessageDelta before) {
    return delta.stopReason() == null && before != null ? before : delta;
  }
}
