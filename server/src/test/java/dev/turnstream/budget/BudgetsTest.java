package dev.turnstream.budget;

import static dev.turnstream.budget.Asked.MODEL;
import static dev.turnstream.budget.Asked.PRICES;
import static dev.turnstream.budget.Asked.covered;
import static dev.turnstream.budget.Asked.denied;
import static dev.turnstream.budget.Asked.limits;
import static dev.turnstream.budget.Asked.question;
import static dev.turnstream.budget.Asked.receipt;
import static dev.turnstream.budget.Asked.taken;
import static dev.turnstream.budget.Asked.usage;
import static dev.turnstream.budget.Measure.CONNECTIONS;
import static dev.turnstream.budget.Measure.DOLLARS_A_DAY;
import static dev.turnstream.budget.Measure.DOLLARS_A_MONTH;
import static dev.turnstream.budget.Measure.TOKENS_A_MINUTE;
import static dev.turnstream.budget.Measure.TURNS_AN_HOUR;
import static dev.turnstream.budget.Measure.TURNS_AT_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.RequestParameters;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A budget")
class BudgetsTest {
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:30Z");
  private static final Payer ADA = Payer.of(new Owner("ada"));
  private static final Payer BOB = Payer.of(new Owner("bob"));
  private static final ConversationId CONVERSATION = new ConversationId("conv_" + "0".repeat(32));

  private Instant now = NOON;

  private Budgets budgets(Rules rules) {
    return new Budgets(rules, PRICES, () -> now);
  }

  private Budgets ofEachUser(Limits limits) {
    return budgets(new Rules(Limits.NONE, limits, Limits.NONE, Set.of()));
  }

  private static Reservation asked(Budgets budgets, Payer payer, int maxTokens) {
    var reservation = taken(budgets.begin(payer, null, question(maxTokens)));
    covered(reservation.cover(question(maxTokens)));
    return reservation;
  }

  private static BigDecimal used(Budgets budgets, Payer payer, Measure measure) {
    return share(budgets, payer, measure).used();
  }

  private static Share share(Budgets budgets, Payer payer, Measure measure) {
    return budgets.shares(payer).stream()
        .filter(share -> share.measure() == measure)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void reservesTheWorstCaseBeforeTheCallAndSettlesByWhatWasUsed() {
    var budgets = ofEachUser(limits(DOLLARS_A_DAY, "1"));
    var reservation = asked(budgets, ADA, 1000);
    assertThat(share(budgets, ADA, DOLLARS_A_DAY).reserved())
        .isGreaterThanOrEqualTo(new BigDecimal("0.015"))
        .isLessThan(new BigDecimal("0.0152"));
    assertThat(used(budgets, ADA, DOLLARS_A_DAY)).isZero();

    reservation.settle(receipt(10, 20));

    assertThat(used(budgets, ADA, DOLLARS_A_DAY)).isEqualByComparingTo("0.00033");
    assertThat(share(budgets, ADA, DOLLARS_A_DAY).reserved()).isZero();
  }

  @Test
  void isSettledOnce() {
    var budgets = ofEachUser(limits(DOLLARS_A_DAY, "1"));
    var reservation = asked(budgets, ADA, 1000);
    reservation.settle(receipt(10, 20));
    reservation.settle(receipt(10, 20));
    reservation.release();
    assertThat(used(budgets, ADA, DOLLARS_A_DAY)).isEqualByComparingTo("0.00033");
    assertThat(share(budgets, ADA, DOLLARS_A_DAY).reserved()).isZero();
  }

  @Test
  void isEachUsersOwn() {
    var budgets = ofEachUser(limits(TURNS_AT_ONCE, "1"));
    asked(budgets, ADA, 10);
    asked(budgets, BOB, 10);
    assertThat(budgets.begin(ADA, null, question(10))).isInstanceOf(Budgets.Claim.Not.class);
  }

  @Nested
  @DisplayName("that leaves too little")
  class Cutting {
    @Test
    void shortensTheAnswerToWhatIsLeft() {
      var budgets = ofEachUser(limits(DOLLARS_A_DAY, "0.0151"));
      var reservation = taken(budgets.begin(ADA, null, question(100_000)));
      int most = covered(reservation.cover(question(100_000)));
      assertThat(most).isBetween(1000, 1006);
      assertThat(reservation.cut()).isInstanceOf(Denied.Limit.class);
      var share = share(budgets, ADA, DOLLARS_A_DAY);
      assertThat(share.reserved()).isLessThanOrEqualTo(share.most());
    }

    @Test
    void leavesAnAnswerAloneThatFits() {
      var budgets = ofEachUser(limits(DOLLARS_A_DAY, "1"));
      var reservation = taken(budgets.begin(ADA, null, question(500)));
      assertThat(covered(reservation.cover(question(500)))).isEqualTo(500);
      assertThat(reservation.cut()).isNull();
    }

    @Test
    void refusesWhatIsNotWorthItsQuestion() {
      var budgets = ofEachUser(limits(DOLLARS_A_DAY, "0.0038")); // 250 tokens of output
      assertThat(denied(budgets.begin(ADA, null, question(1000)))).isInstanceOf(Denied.Limit.class);
      assertThat(covered(taken(budgets.begin(ADA, null, question(100))).cover(question(100))))
          .as("a short answer that was wished")
          .isEqualTo(100);
    }

    @Test
    void leavesRoomForTheThinkingThatWasWished() {
      var thinking =
          RequestParameters.of(5000, null)
              .then(
                  RequestParameters.of(
                      Map.of(
                          "thinking",
                          RawJson.of("{\"type\":\"enabled\",\"budget_tokens\":2000}"))));
      var budgets = ofEachUser(limits(TOKENS_A_MINUTE, "2200"));
      assertThat(denied(budgets.begin(ADA, null, question(thinking, "Hi"))))
          .isInstanceOf(Denied.Limit.class);
    }

    @Test
    void countsTokensAMinuteTheSameWay() {
      var budgets = ofEachUser(limits(TOKENS_A_MINUTE, "1000"));
      var reservation = taken(budgets.begin(ADA, null, question(4000)));
      assertThat(covered(reservation.cover(question(4000)))).isBetween(950, 999);
      reservation.settle(receipt(10, 900));
      assertThat(used(budgets, ADA, TOKENS_A_MINUTE)).isEqualByComparingTo("910");
      assertThat(denied(budgets.begin(ADA, null, question(4000))).retryAfter())
          .isEqualTo(Duration.ofSeconds(30));
      now = now.plusSeconds(30);
      asked(budgets, ADA, 500);
    }

    @Test
    void takesAnImageForWhatImagesCostAndNotForItsBytes() {
      var budgets = ofEachUser(limits(TOKENS_A_MINUTE, "20000"));
      var image =
          RawJson.of(
              "[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\""
                  + "A".repeat(1_000_000)
                  + "\"}}]");
      var request =
          new MessageRequest(
              MODEL, RequestParameters.of(1000, null), List.of(new Message(Role.USER, image)));
      assertThat(covered(taken(budgets.begin(ADA, null, request)).cover(request))).isEqualTo(1000);
    }

    @Test
    void takesEachByteOfOtherScriptsForMoreThanLatinOnes() {
      var budgets = ofEachUser(limits(TOKENS_A_MINUTE, "100000"));
      asked(budgets, ADA, 10).release();
      var chinese = question(10, "\u4f60".repeat(3000));
      taken(budgets.begin(ADA, null, chinese));
      assertThat(share(budgets, ADA, TOKENS_A_MINUTE).reserved())
          .isGreaterThanOrEqualTo(new BigDecimal(3000));
    }
  }

  @Nested
  @DisplayName("while a turn runs")
  class Running {
    @Test
    void growsWithWhatClaudeCountsIfThereIsRoom() {
      var budgets = ofEachUser(limits(DOLLARS_A_DAY, "1"));
      var reservation = asked(budgets, ADA, 1000);
      assertThat(reservation.hear(MODEL, usage(100_000, 1))).isNull();
      assertThat(share(budgets, ADA, DOLLARS_A_DAY).reserved()).isEqualByComparingTo("0.315");
    }

    @Test
    void stopsTheTurnWhereItsInputAloneCostsMoreThanThereIs() {
      var budgets = ofEachUser(limits(DOLLARS_A_DAY, "0.10"));
      var reservation = asked(budgets, ADA, 1000);
      assertThat(reservation.hear(MODEL, usage(100_000, 1))).isInstanceOf(Denied.Limit.class);
    }

    @Test
    void stopsTheTurnInTheMiddleWhereItsInputLeavesRoomForAPartOfTheAnswer() {
      var budgets = ofEachUser(limits(DOLLARS_A_DAY, "0.3075"));
      var reservation = asked(budgets, ADA, 1000);
      assertThat(reservation.hear(MODEL, usage(100_000, 1))).isNull();
      assertThat(reservation.hear(1900)).as("475 tokens of 500").isNull();
      assertThat(reservation.hear(2000)).as("500 tokens of 500").isInstanceOf(Denied.Limit.class);
    }

    @Test
    void letsAnAnswerGoOnThatClaudeItselfWillEnd() {
      var budgets = ofEachUser(limits(DOLLARS_A_DAY, "0.0151"));
      var reservation = taken(budgets.begin(ADA, null, question(100_000)));
      covered(reservation.cover(question(100_000)));
      assertThat(reservation.hear(MODEL, usage(2, 1))).isNull();
      assertThat(reservation.hear(7000)).as("long words: 7 characters a token").isNull();
      assertThat(reservation.hear(9000)).as("a server that counts no tokens").isNotNull();
    }

    @Test
    void isToldAsItGoes() {
      var budgets = ofEachUser(limits(DOLLARS_A_DAY, "1"));
      var reservation = asked(budgets, ADA, 1000);
      reservation.run(Amounts.turn(new BigDecimal("0.004"), 100));
      reservation.run(Amounts.turn(new BigDecimal("0.006"), 200));
      assertThat(used(budgets, ADA, DOLLARS_A_DAY)).isEqualByComparingTo("0.006");
      reservation.settle(receipt(10, 20));
      assertThat(used(budgets, ADA, DOLLARS_A_DAY)).isEqualByComparingTo("0.00033");
    }
  }

  @Nested
  @DisplayName("of a time")
  class Windows {
    @Test
    void isOverWithItsDayOrItsMonth() {
      var budgets = ofEachUser(limits(DOLLARS_A_DAY, "1", DOLLARS_A_MONTH, "1.5"));
      asked(budgets, ADA, 1000).settle(receipt(0, 66_500)); // 0.9975
      var day = denied(budgets.begin(ADA, null, question(2000)));
      assertThat(day.retryAfter())
          .isEqualTo(Duration.between(NOON, Instant.parse("2026-11-29T00:00:00Z")));
      assertThat(day.message()).contains("Your", "1 dollars a day", "2026-11-29T00:00:00Z");

      now = Instant.parse("2026-11-29T00:00:00Z");
      asked(budgets, ADA, 1000).settle(receipt(0, 33_400)); // 0.501
      var month = denied(budgets.begin(ADA, null, question(2000)));
      assertThat(month.message()).contains("dollars a month", "2026-12-01T00:00:00Z");

      now = Instant.parse("2026-12-01T00:00:00Z");
      asked(budgets, ADA, 1000);
    }

    @Test
    void takesATurnIntoTheDayInWhichItEnds() {
      var budgets = ofEachUser(limits(DOLLARS_A_DAY, "1"));
      now = Instant.parse("2026-11-28T23:59:59Z");
      var reservation = asked(budgets, ADA, 1000);
      now = Instant.parse("2026-11-29T00:00:01Z");
      assertThat(share(budgets, ADA, DOLLARS_A_DAY).reserved()).isPositive();
      reservation.settle(receipt(10, 20));
      assertThat(used(budgets, ADA, DOLLARS_A_DAY)).isEqualByComparingTo("0.00033");
    }

    @Test
    void isNotGivenTwiceWhenTheClockGoesBack() {
      var budgets = ofEachUser(limits(DOLLARS_A_DAY, "1"));
      now = Instant.parse("2026-11-29T00:00:01Z");
      asked(budgets, ADA, 1000).settle(receipt(0, 60_000));
      now = Instant.parse("2026-11-28T23:59:59Z");
      assertThat(used(budgets, ADA, DOLLARS_A_DAY)).isEqualByComparingTo("0.9");
    }

    @Test
    void countsTurnsAnHourAndAtOnce() {
      var budgets = ofEachUser(limits(TURNS_AN_HOUR, "2", TURNS_AT_ONCE, "1"));
      var first = asked(budgets, ADA, 10);
      assertThat(denied(budgets.begin(ADA, null, question(10))))
          .extracting(Denied::retryAfter)
          .isNull();
      first.settle(receipt(1, 1));
      asked(budgets, ADA, 10).settle(receipt(1, 1));
      assertThat(denied(budgets.begin(ADA, null, question(10))).retryAfter())
          .isEqualTo(Duration.ofSeconds(3570));
    }

    @Test
    void countsNoTurnThatWasNotAsked() {
      var budgets = ofEachUser(limits(TURNS_AN_HOUR, "1"));
      asked(budgets, ADA, 10).release();
      asked(budgets, ADA, 10);
    }
  }

  @Nested
  @DisplayName("of several holders")
  class Holders {
    private final Payer token =
        new Payer(ADA.owner(), new Payer.Allotment("4be0643f1d98", limits(DOLLARS_A_DAY, "0.01")));

    @Test
    void isTheLeastOfWhatTheyHave() {
      var budgets =
          budgets(
              new Rules(
                  limits(DOLLARS_A_DAY, "0.1"),
                  limits(DOLLARS_A_DAY, "0.05"),
                  limits(DOLLARS_A_DAY, "0.005"),
                  Set.of()));
      assertThat(limited(budgets, ADA, CONVERSATION)).isInstanceOf(Holder.Conversation.class);
      assertThat(limited(budgets, token, null)).isInstanceOf(Holder.Token.class);
      assertThat(limited(budgets, ADA, null)).isInstanceOf(Holder.User.class);
      for (int i = 0; i < 2; i++) {
        asked(budgets, Payer.of(new Owner("user" + i)), 100).settle(receipt(0, 3200));
      }
      assertThat(limited(budgets, BOB, null)).isInstanceOf(Holder.Everybody.class);
    }

    private Holder limited(Budgets budgets, Payer payer, @Nullable ConversationId conversation) {
      var reservation = taken(budgets.begin(payer, conversation, question(100_000)));
      covered(reservation.cover(question(100_000)));
      var cut = reservation.cut();
      reservation.release();
      return ((Denied.Limit) Objects.requireNonNull(cut)).holder();
    }

    @Test
    void takesNothingFromOneWhereAnotherHasNotEnough() {
      var budgets =
          budgets(
              new Rules(
                  limits(TURNS_AT_ONCE, "10"), limits(TURNS_AT_ONCE, "1"), Limits.NONE, Set.of()));
      asked(budgets, ADA, 10);
      for (int i = 0; i < 20; i++) {
        denied(budgets.begin(ADA, null, question(10)));
      }
      assertThat(budgets.shares())
          .singleElement()
          .extracting(Share::reserved)
          .isEqualTo(BigDecimal.ONE);
    }

    @Test
    void saysWhoseItIsAndKeepsTheSizeOfThatOfAllToTheOperator() {
      var budgets =
          budgets(new Rules(limits(DOLLARS_A_DAY, "0.001"), Limits.NONE, Limits.NONE, Set.of()));
      var why = denied(budgets.begin(ADA, null, question(1000)));
      assertThat(why.message())
          .contains("This server's limit of dollars a day")
          .doesNotContain("0.001");
      assertThat(budgets.shares(ADA)).isEmpty();
      assertThat(budgets.shares()).hasSize(1);
    }
  }

  @Nested
  @DisplayName("of connections")
  class Connections {
    @Test
    void isGivenBackWhenTheyClose() {
      var budgets = ofEachUser(limits(CONNECTIONS, "2"));
      taken(budgets.connect(ADA));
      var second = taken(budgets.connect(ADA));
      assertThat(denied(budgets.connect(ADA)).message()).contains("Your limit of 2 connections");
      taken(budgets.connect(BOB));
      second.release();
      taken(budgets.connect(ADA));
    }

    @Test
    void doesNotConcernTurns() {
      var budgets = ofEachUser(limits(CONNECTIONS, "1"));
      taken(budgets.connect(ADA));
      asked(budgets, ADA, 1000);
      asked(budgets, ADA, 1000);
    }
  }

  @Nested
  @DisplayName("and models")
  class Models {
    private final MessageRequest other =
        new MessageRequest("claude-9", RequestParameters.of(10, null), question(10).messages());

    @Test
    void areAskedThatAreOffered() {
      var budgets = budgets(new Rules(Limits.NONE, Limits.NONE, Limits.NONE, Set.of(MODEL)));
      taken(budgets.begin(ADA, null, question(10)));
      assertThat(denied(budgets.begin(ADA, null, other)).message())
          .contains(MODEL)
          .doesNotContain("claude-9");
      assertThat(denied(taken(budgets.begin(ADA, null, question(10))).cover(other)))
          .isInstanceOf(Denied.NotOffered.class);
    }

    @Test
    void withoutAPriceAreNotAskedWhereMoneyIsLimited() {
      assertThat(denied(ofEachUser(limits(DOLLARS_A_MONTH, "1")).begin(ADA, null, other)))
          .isInstanceOf(Denied.NoPrice.class);
      taken(ofEachUser(limits(TOKENS_A_MINUTE, "1000")).begin(ADA, null, other));
    }
  }

  @Test
  void isForgottenWhenItIsAsGoodAsNew() {
    var budgets = ofEachUser(limits(DOLLARS_A_DAY, "1"));
    var open = asked(budgets, ADA, 1000);
    asked(budgets, BOB, 1000).settle(receipt(1, 1));
    budgets.sweep();
    assertThat(budgets.size()).isEqualTo(2);
    now = NOON.plus(Duration.ofDays(60));
    budgets.sweep();
    assertThat(budgets.size()).as("one turn runs").isEqualTo(1);
    open.settle(receipt(1, 1));
    now = now.plus(Duration.ofDays(60));
    budgets.sweep();
    assertThat(budgets.size()).isZero();
  }

  @Test
  void costsNothingWhereNothingIsLimited() {
    var budgets = ofEachUser(Limits.NONE);
    var reservation = taken(budgets.begin(ADA, CONVERSATION, question(10)));
    assertThat(reservation.isFree()).isTrue();
    assertThat(covered(reservation.cover(question(10)))).isEqualTo(10);
    reservation.settle(receipt(1, 1));
    assertThat(budgets.size()).isZero();
  }
}
