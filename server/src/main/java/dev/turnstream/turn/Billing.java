package dev.turnstream.turn;

import dev.turnstream.budget.Amounts;
import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.PriceTable;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.StopDetails;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.Usage;
import dev.turnstream.turn.TurnState.Answering;
import dev.turnstream.turn.TurnState.Asked;
import dev.turnstream.turn.TurnState.End;
import dev.turnstream.turn.TurnState.Over;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
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

  /**
   * A turn that is over, but for its price; a plain value.
   *
   * @param request what was asked
   */
  record Account(Billing billing, TurnId turn, MessageRequest request, Over over, Times times) {
    /** Prices it with the answer that it got. */
    TurnEnd close(AnswerFold answer) {
      return switch (over.end()) {
        case End.Completed(var reason, var sequence, var details) ->
            new TurnEnd.Completed(reason, sequence, details, receipt(answer, reason, details));
        case End.Cancelled() -> new TurnEnd.Cancelled(receipt(answer, null, null));
        case End.Failed(var failure) -> new TurnEnd.Failed(failure, receipt(answer, null, null));
      };
    }

    /**
     * About what it has used so far; quick, since it is asked often.
     *
     * @param said characters of the answer
     */
    Amounts soFar(long said) {
      var told = told(over.last());
      long output = Math.max(Usage.count(told.outputTokens()), tokens(said));
      var usage = told.withOutputTokens(output);
      var cost = billing.prices.costOf(modelOf(over.last(), request), usage, null, null);
      long input = usage.promptTokens() - Usage.count(usage.cacheReadInputTokens());
      return Amounts.turn(cost == null ? BigDecimal.ZERO : cost, input + output);
    }

    private Usage usage(AnswerFold answer) {
      var told = told(over.last());
      return isExact(over, answer) ? told : estimate(told, request, answer);
    }

    private Receipt receipt(
        AnswerFold answer, @Nullable StopReason reason, @Nullable StopDetails details) {
      var model = modelOf(over.last(), request);
      boolean exact = isExact(over, answer);
      var usage = usage(answer);
      return new Receipt(
          turn,
          model,
          usage,
          !exact,
          billing.prices.costOf(model, usage, reason, details),
          times.untilFirstDelta(),
          times.duration(),
          answer.textCrc32());
    }
  }

  private static String modelOf(TurnState last, MessageRequest request) {
    return last instanceof Answering(var model, _, _) && !model.isEmpty() ? model : request.model();
  }

  private static Usage told(TurnState last) {
    return last instanceof Answering(_, var usage, _) ? usage : Usage.NONE;
  }

  /** Exact when Claude told the final counts, or when it answered nothing and so bills nothing. */
  private static boolean isExact(Over over, AnswerFold answer) {
    return switch (over.last()) {
      case Answering(_, _, var outcome) -> outcome != null || over.end() instanceof End.Completed;
      case Asked _ -> over.end() instanceof End.Failed && answer.characters() == 0;
      case TurnState.Waiting _, Over _ -> true;
    };
  }

  /** Some compatible servers tell no input before the end, or nothing at all. */
  private static Usage estimate(Usage told, MessageRequest request, AnswerFold answer) {
    var input = told.promptTokens() > 0 ? told : told.updatedBy(inputOf(tokens(asked(request))));
    long said = answer.characters();
    return input.withOutputTokens(Math.max(Usage.count(told.outputTokens()), tokens(said)));
  }

  private static long asked(MessageRequest request) {
    long beside =
        Stream.of("system", "tools")
            .map(request.parameters()::member)
            .filter(Objects::nonNull)
            .mapToLong(member -> (member.isString() ? member.asText() : member.toString()).length())
            .sum();
    return beside
        + request.messages().stream().mapToLong(m -> m.content().toString().length()).sum();
  }

  private static Usage inputOf(long tokens) {
    return new Usage(tokens, null, null, null, null, null, null, null, null, null, null, null);
  }

  private static long tokens(long characters) {
    return Math.ceilDiv(characters, CHARACTERS_A_TOKEN);
  }
}
