package dev.turnstream.turn;

import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.PriceTable;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.StopDetails;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.Usage;
import dev.turnstream.turn.TurnState.Answering;
import dev.turnstream.turn.TurnState.Asked;
import dev.turnstream.turn.TurnState.End;
import dev.turnstream.turn.TurnState.Over;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Turns what is known at the end of a turn into its receipt. Claude tells the output count at the
 * end of its stream, so a turn that was cut is booked with what was told and an estimate of the
 * rest: four characters a token.
 */
record Billing(PriceTable prices) {
  private static final int CHARACTERS_A_TOKEN = 4;

  /** How long a turn took. */
  record Times(@Nullable Duration untilFirstDelta, Duration duration) {}

  TurnEnd close(TurnId turn, MessageRequest request, TurnLog log, Over over, Times times) {
    return switch (over.end()) {
      case End.Completed(var reason, var sequence, var details) ->
          new TurnEnd.Completed(
              reason, sequence, details, receipt(turn, request, log, over, reason, details, times));
      case End.Cancelled() ->
          new TurnEnd.Cancelled(receipt(turn, request, log, over, null, null, times));
      case End.Failed(var failure) ->
          new TurnEnd.Failed(failure, receipt(turn, request, log, over, null, null, times));
    };
  }

  private Receipt receipt(
      TurnId turn,
      MessageRequest request,
      TurnLog log,
      Over over,
      @Nullable StopReason reason,
      @Nullable StopDetails details,
      Times times) {
    var model = modelOf(over.last(), request);
    var told = told(over.last());
    boolean exact = isExact(over, log);
    var usage = exact ? told : estimate(told, request, log);
    return new Receipt(
        turn,
        model,
        usage,
        !exact,
        prices.costOf(model, usage, reason, details),
        times.untilFirstDelta(),
        times.duration());
  }

  private static String modelOf(TurnState last, MessageRequest request) {
    return last instanceof Answering(var model, _, _) && !model.isEmpty() ? model : request.model();
  }

  private static Usage told(TurnState last) {
    return last instanceof Answering(_, var usage, _) ? usage : Usage.NONE;
  }

  /** Exact when Claude told the final counts, or when it answered nothing and so bills nothing. */
  private static boolean isExact(Over over, TurnLog log) {
    return switch (over.last()) {
      case Answering(_, _, var outcome) -> outcome != null || over.end() instanceof End.Completed;
      case Asked _ -> over.end() instanceof End.Failed && log.head() == 0;
      case Over _ -> true;
    };
  }

  /** Some compatible servers tell no input before the end, or nothing at all. */
  private static Usage estimate(Usage told, MessageRequest request, TurnLog log) {
    var input = told.promptTokens() > 0 ? told : told.updatedBy(inputOf(tokens(asked(request))));
    long said = log.readAfter(0).stream().mapToLong(Billing::characters).sum();
    return input.withOutputTokens(Math.max(Usage.count(told.outputTokens()), tokens(said)));
  }

  private static long asked(MessageRequest request) {
    long system = request.system() == null ? 0 : request.system().length();
    return system
        + request.messages().stream().mapToLong(m -> m.content().toString().length()).sum();
  }

  private static Usage inputOf(long tokens) {
    return new Usage(tokens, null, null, null, null, null, null, null, null, null, null, null);
  }

  private static long characters(TurnEvent event) {
    return switch (event) {
      case TextDelta(_, var text) -> text.toString().length();
      case ThinkingDelta(_, var thinking) -> thinking.toString().length();
      case InputJsonDelta(_, var json) -> json.toString().length();
      default -> 0; // only these three carry output that is billed by its length
    };
  }

  private static long tokens(long characters) {
    return Math.ceilDiv(characters, CHARACTERS_A_TOKEN);
  }
}
