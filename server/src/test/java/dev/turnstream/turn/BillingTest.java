package dev.turnstream.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.MessageDelta;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.ModelPrice;
import dev.turnstream.model.PriceTable;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.Usage;
import dev.turnstream.turn.TurnState.Answering;
import dev.turnstream.turn.TurnState.Asked;
import dev.turnstream.turn.TurnState.End;
import dev.turnstream.turn.TurnState.Over;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a turn is booked with")
class BillingTest {
  private static final Billing BILLING =
      new Billing(
          new PriceTable(
              LocalDate.EPOCH,
              BigDecimal.ZERO,
              Map.of(
                  "known",
                  new ModelPrice(
                      new ModelPrice.Rates(
                          new BigDecimal(3), new BigDecimal(15), new BigDecimal("0.3")),
                      null,
                      null,
                      0,
                      BigDecimal.ONE))));
  private static final MessageDelta STOP =
      new MessageDelta(StopReason.END_TURN, null, null, Usage.NONE);
  private static final End CANCEL = new End.Cancelled();
  private static final End FAIL =
      new End.Failed(Failure.of(FailureCode.UPSTREAM_INTERRUPTED, "Oh."));
  private static final End COMPLETE = new End.Completed(StopReason.END_TURN, null, null);

  private final TurnLog log = new TurnLog(new TurnId("turn_1"), 1, 1 << 20);

  private static Usage usage(@Nullable Long input, @Nullable Long output) {
    return new Usage(input, output, null, null, null, null, null, null, null, null, null, null);
  }

  private Receipt bill(TurnState last, End end) {
    return bill(last, end, null);
  }

  private Receipt bill(TurnState last, End end, @Nullable String system) {
    var request =
        new MessageRequest(
            "known",
            RequestParameters.of(10, system),
            List.of(Message.text(Role.USER, JsonText.of("x".repeat(38))))); // 40 with its quotes
    var times = new Billing.Times(null, Duration.ZERO);
    return new Billing.Account(BILLING, log.turn(), request, new Over(last, end), times)
        .close(log.answer())
        .receipt();
  }

  private static void assertBooked(Receipt receipt, long input, long output, boolean estimated) {
    assertThat(Usage.count(receipt.usage().inputTokens())).as("input").isEqualTo(input);
    assertThat(Usage.count(receipt.usage().outputTokens())).as("output").isEqualTo(output);
    assertThat(receipt.estimated()).as("estimated").isEqualTo(estimated);
  }

  private void say(String text) {
    log.append(new MessageEvent.TextDelta(0, JsonText.of(text)));
  }

  @Test
  void isWhatClaudeToldAtItsEnd() {
    say("some text");
    var answered = new Answering("known", usage(10L, 200L), STOP);
    for (var end : List.of(COMPLETE, CANCEL, FAIL)) {
      assertBooked(bill(answered, end), 10, 200, false);
    }
    assertThat(bill(answered, COMPLETE).cost()).isEqualByComparingTo("0.00303");
  }

  @Test
  void isAnEstimateOfTheOutputWhenTheAnswerWasCut() {
    say("12345678");
    log.append(new MessageEvent.ThinkingDelta(0, JsonText.of("1234")));
    log.append(new MessageEvent.InputJsonDelta(0, JsonText.of("{\"a\":1}")));
    var answering = new Answering("known", usage(10L, 1L), null);
    assertBooked(bill(answering, CANCEL), 10, 5, true);
    assertBooked(bill(answering, FAIL), 10, 5, true);
  }

  @Test
  void countsCharactersNotBytesOrEscapes() {
    say("ééé\n");
    assertBooked(bill(new Answering("known", usage(10L, 0L), null), CANCEL), 10, 1, true);
  }

  @Test
  void isNeverLessThanWhatWasTold() {
    say("1234");
    assertBooked(bill(new Answering("known", usage(10L, 50L), null), CANCEL), 10, 50, true);
  }

  @Test
  void isAnEstimateOfTheQuestionWhenItWasCutBeforeAnyAnswer() {
    assertBooked(bill(new Asked(), CANCEL), 10, 0, true);
    assertBooked(bill(new Asked(), CANCEL, "s".repeat(20)), 15, 0, true);
  }

  @Test
  void isNothingWhenThereWasNoAnswer() {
    var receipt = bill(new Asked(), FAIL);
    assertBooked(receipt, 0, 0, false);
    assertThat(receipt.cost()).isEqualByComparingTo("0");
  }

  @Test
  void isAllEstimatedWhenAServerTellsNoCounts() {
    say("12345678");
    assertBooked(bill(new Asked(), FAIL), 10, 2, true);
    assertBooked(bill(new Asked(), CANCEL), 10, 2, true);
    assertBooked(bill(new Asked(), COMPLETE), 10, 2, true);
    assertBooked(bill(new Answering("known", Usage.NONE, null), CANCEL), 10, 2, true);
  }

  @Test
  void namesTheModelThatAnsweredOrElseTheOneThatWasAsked() {
    assertThat(bill(new Answering("other", Usage.NONE, STOP), COMPLETE).model()).isEqualTo("other");
    assertThat(bill(new Answering("", Usage.NONE, STOP), COMPLETE).model()).isEqualTo("known");
    assertThat(bill(new Asked(), FAIL).model()).isEqualTo("known");
  }

  @Test
  void hasNoCostWithoutAPrice() {
    assertThat(bill(new Answering("other", usage(1L, 1L), STOP), COMPLETE).cost()).isNull();
  }
}
