package dev.turnstream.budget;

import dev.turnstream.budget.Budgets.Claim;
import dev.turnstream.budget.Reservation.Cover;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.ModelPrice;
import dev.turnstream.model.PriceTable;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Questions, what they cost, and what becomes of them. */
final class Asked {
  static final String MODEL = "claude-sonnet-4-6";
  static final TurnId TURN = new TurnId("turn_" + "0".repeat(32));

  /** 3 and 15 dollars for a million tokens. */
  static final PriceTable PRICES =
      new PriceTable(
          LocalDate.of(2026, 11, 23),
          new BigDecimal("0.01"),
          Map.of(
              MODEL,
              new ModelPrice(
                  new ModelPrice.Rates(
                      new BigDecimal(3), new BigDecimal(15), new BigDecimal("0.30")),
                  null,
                  null,
                  0,
                  new BigDecimal("1.1"))));

  private Asked() {}

  static Limits limits(Object... measuresAndMost) {
    var most = new EnumMap<Measure, BigDecimal>(Measure.class);
    for (int i = 0; i < measuresAndMost.length; i += 2) {
      most.put((Measure) measuresAndMost[i], new BigDecimal((String) measuresAndMost[i + 1]));
    }
    return new Limits(most);
  }

  static MessageRequest question(int maxTokens) {
    return question(maxTokens, "Hi");
  }

  static MessageRequest question(int maxTokens, String text) {
    return question(RequestParameters.of(maxTokens, null), text);
  }

  static MessageRequest question(RequestParameters parameters, String text) {
    return new MessageRequest(
        MODEL, parameters, List.of(Message.text(Role.USER, JsonText.of(text))));
  }

  static Reservation taken(Claim claim) {
    return switch (claim) {
      case Claim.Taken(var reservation) -> reservation;
      case Claim.Not(var why) -> throw new AssertionError(why.message());
    };
  }

  static Denied denied(Claim claim) {
    return switch (claim) {
      case Claim.Taken _ -> throw new AssertionError("nothing was denied");
      case Claim.Not(var why) -> why;
    };
  }

  /** How long an answer is asked for. */
  static int covered(Cover cover) {
    return switch (cover) {
      case Cover.Covered(var request) ->
          Integer.parseInt(String.valueOf(request.parameters().member("max_tokens")));
      case Cover.Not(var why) -> throw new AssertionError(why.message());
    };
  }

  static Denied denied(Cover cover) {
    return switch (cover) {
      case Cover.Covered _ -> throw new AssertionError("nothing was denied");
      case Cover.Not(var why) -> why;
    };
  }

  static Usage usage(long input, long output) {
    return new Usage(input, output, null, null, null, null, null, null, null, null, null, null);
  }

  static Receipt receipt(long input, long output) {
    return receipt(usage(input, output));
  }

  static Receipt receipt(Usage usage) {
    return new Receipt(
        TURN,
        MODEL,
        usage,
        false,
        PRICES.costOf(MODEL, usage, null, null),
        null,
        Duration.ofSeconds(1),
        0);
  }
}
