package dev.turnstream.budget;

import static dev.turnstream.budget.Asked.MODEL;
import static dev.turnstream.budget.Asked.PRICES;
import static dev.turnstream.budget.Asked.limits;
import static dev.turnstream.budget.Asked.question;
import static dev.turnstream.budget.Asked.receipt;
import static dev.turnstream.budget.Asked.usage;
import static dev.turnstream.budget.Measure.DOLLARS_A_DAY;
import static dev.turnstream.budget.Measure.DOLLARS_A_MONTH;
import static dev.turnstream.budget.Measure.TOKENS_A_MINUTE;
import static dev.turnstream.budget.Measure.TURNS_AN_HOUR;
import static dev.turnstream.budget.Measure.TURNS_AT_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.budget.Budgets.Claim;
import dev.turnstream.budget.Reservation.Cover;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.Receipt;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Budgets under load")
class BudgetsUnderLoadTest {
  private static final Rules RULES =
      new Rules(
          limits(DOLLARS_A_DAY, "3", DOLLARS_A_MONTH, "40", TOKENS_A_MINUTE, "200000"),
          limits(DOLLARS_A_DAY, "1", TURNS_AT_ONCE, "4", TURNS_AN_HOUR, "60"),
          limits(DOLLARS_A_DAY, "0.5", TOKENS_A_MINUTE, "20000"),
          Set.of());
  private static final Limits TOKEN = limits(DOLLARS_A_DAY, "0.7", DOLLARS_A_MONTH, "5");

  /** A turn that runs, and on whose accounts. */
  private record Open(Reservation reservation, List<Holder> holders) {}

  /** What was settled, as somebody would add it up who keeps all slips. */
  private record Slip(Holder holder, Instant at, Receipt receipt) {}

  private Instant now = Instant.parse("2026-11-28T12:00:00Z");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  @DisplayName("add up to what was settled over 10,000 random turns, cancels and crashes")
  void addUp(long seed) {
    var random = new Random(seed);
    var budgets = new Budgets(RULES, PRICES, () -> now);
    var running = new ArrayList<Open>();
    var slips = new ArrayList<Slip>();
    int begun = 0;
    while (begun < 10_000) {
      now = now.plusMillis(random.nextInt(20_000));
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> {
          begun++;
          var open = begin(budgets, random);
          if (open != null) {
            running.add(open);
          }
        }
        case 4, 5, 6 -> end(running, slips, random);
        case 7 -> hear(running, slips, random);
        case 8 -> budgets.sweep();
        default -> {
          if (random.nextInt(100) == 0) { // a crash: only what was settled is known any more
            running.clear();
            budgets = reopened(slips);
          }
        }
      }
      keepsItsLimits(budgets, running);
    }
    while (!running.isEmpty()) {
      end(running, slips, random);
    }
    isWhatWasSettled(budgets, slips);
    now = now.plus(Duration.ofDays(40));
    budgets.sweep();
    assertThat(budgets.size()).as("nothing is reserved for ever").isZero();
  }

  private static @Nullable Open begin(Budgets budgets, Random random) {
    var owner = new Owner("user" + random.nextInt(5));
    var token =
        random.nextInt(3) == 0 ? new Payer.Allotment("token-of-" + owner.name(), TOKEN) : null;
    var conversation =
        random.nextBoolean() ? new ConversationId("conv_%032x".formatted(random.nextInt(8))) : null;
    var least = question(1 + random.nextInt(20_000), "x".repeat(random.nextInt(3000)));
    return switch (budgets.begin(new Payer(owner, token), conversation, least)) {
      case Claim.Not _ -> null;
      case Claim.Taken(var reservation) -> {
        var whole = question(1 + random.nextInt(20_000), "x".repeat(random.nextInt(30_000)));
        if (reservation.cover(whole) instanceof Cover.Not || random.nextInt(20) == 0) {
          reservation.release();
          yield null;
        }
        yield new Open(reservation, holders(owner, token, conversation));
      }
    };
  }

  private static List<Holder> holders(
      Owner owner, Payer.@Nullable Allotment token, @Nullable ConversationId conversation) {
    var holders = new ArrayList<Holder>();
    holders.add(new Holder.Everybody());
    holders.add(new Holder.User(owner));
    if (token != null) {
      holders.add(new Holder.Token(token.token()));
    }
    if (conversation != null) {
      holders.add(new Holder.Conversation(conversation));
    }
    return holders;
  }

  private void hear(List<Open> running, List<Slip> slips, Random random) {
    if (running.isEmpty()) {
      return;
    }
    var open = running.get(random.nextInt(running.size()));
    open.reservation().run(Amounts.turn(new BigDecimal(random.nextInt(100)).movePointLeft(6), 1));
    boolean stop =
        open.reservation().hear(MODEL, usage(random.nextInt(40_000), 1)) != null
            || open.reservation().hear(random.nextInt(100_000)) != null;
    if (stop) {
      running.remove(open);
      settle(open, receipt(random.nextInt(1000), random.nextInt(100)), slips);
    }
  }

  private void end(List<Open> running, List<Slip> slips, Random random) {
    if (!running.isEmpty()) {
      var open = running.remove(random.nextInt(running.size()));
      settle(open, receipt(random.nextInt(1000), random.nextInt(1000)), slips);
    }
  }

  private void settle(Open open, Receipt receipt, List<Slip> slips) {
    open.reservation().settle(receipt);
    open.reservation().settle(receipt(9, 9)); // somebody else ends it too
    open.holders().forEach(holder -> slips.add(new Slip(holder, now, receipt)));
  }

  private static void keepsItsLimits(Budgets budgets, List<Open> running) {
    for (var share : budgets.shares()) {
      assertThat(share.reserved().signum()).isNotNegative();
    }
    assertThat(running).as("4 at once of each of 5").hasSizeLessThanOrEqualTo(20);
  }

  /** As a start reads the ledger. */
  private Budgets reopened(List<Slip> slips) {
    var budgets = new Budgets(RULES, PRICES, () -> now);
    for (var measure : List.of(DOLLARS_A_DAY, DOLLARS_A_MONTH, TURNS_AN_HOUR)) {
      var from = measure.window().start(now);
      for (var slip : slips) {
        if (!slip.at().isBefore(from)) {
          var cost = Objects.requireNonNull(slip.receipt().cost());
          budgets.count(measure, slip.holder(), Amounts.turn(cost, 0));
        }
      }
    }
    return budgets;
  }

  private void isWhatWasSettled(Budgets budgets, List<Slip> slips) {
    for (var measure : List.of(DOLLARS_A_DAY, DOLLARS_A_MONTH, TURNS_AN_HOUR)) {
      var sums = new HashMap<Holder, BigDecimal>();
      var from = measure.window().start(now);
      for (var slip : slips) {
        var used =
            slip.at().isBefore(from)
                ? BigDecimal.ZERO
                : measure.isMoney()
                    ? Objects.requireNonNull(slip.receipt().cost())
                    : BigDecimal.ONE;
        sums.merge(slip.holder(), used, BigDecimal::add);
      }
      sums.forEach((holder, sum) -> {
        var counter = budgets.at(holder, now).counter(measure);
        assertThat(counter.used()).as("%s of %s", measure, holder).isEqualByComparingTo(sum);
        assertThat(counter.reserved()).isZero();
        assertThat(counter.running()).isZero();
      });
    }
  }

  @Test
  void areNeverOverdrawnByThreadsThatCompete() throws Exception {
    var rules =
        new Rules(
            limits(DOLLARS_A_DAY, "20", TURNS_AT_ONCE, "5"),
            limits(DOLLARS_A_DAY, "8", TURNS_AT_ONCE, "3"),
            Limits.NONE,
            Set.of());
    var budgets = new Budgets(rules, PRICES, () -> now);
    var work = new ArrayList<Callable<Map<Owner, BigDecimal>>>();
    for (int i = 0; i < 8; i++) {
      long seed = i;
      work.add(() -> compete(budgets, new Random(seed)));
    }
    var spent = new HashMap<Owner, BigDecimal>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var done : threads.invokeAll(work)) {
        done.get().forEach((owner, cost) -> spent.merge(owner, cost, BigDecimal::add));
      }
    }
    assertThat(spent).hasSize(4);
    spent.forEach((owner, cost) -> {
      assertThat(cost).isLessThanOrEqualTo(new BigDecimal(8));
      assertThat(budgets.at(new Holder.User(owner), now).counter(DOLLARS_A_DAY))
          .extracting(Counter::used, Counter::reserved)
          .usingComparatorForType(BigDecimal::compareTo, BigDecimal.class)
          .containsExactly(cost, BigDecimal.ZERO);
    });
    var all = budgets.at(new Holder.Everybody(), now).counter(DOLLARS_A_DAY).used();
    assertThat(all)
        .isEqualByComparingTo(spent.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
        .isLessThanOrEqualTo(new BigDecimal(20))
        .isGreaterThan(new BigDecimal(15));
  }

  private static Map<Owner, BigDecimal> compete(Budgets budgets, Random random) {
    var spent = new HashMap<Owner, BigDecimal>();
    for (int i = 0; i < 2000; i++) {
      var owner = new Owner("user" + random.nextInt(4));
      var asked = question(1000);
      if (budgets.begin(Payer.of(owner), null, asked) instanceof Claim.Taken(var reservation)) {
        if (reservation.cover(asked) instanceof Cover.Covered(var covered)) {
          assertThat(budgets.shares())
              .allSatisfy(share -> assertThat(share.reserved()).isLessThanOrEqualTo(share.most()));
          // No more than was reserved, as Claude keeps to what it was asked for.
          int most = Integer.parseInt(String.valueOf(covered.parameters().member("max_tokens")));
          var receipt = receipt(1, random.nextInt(most));
          reservation.settle(receipt);
          spent.merge(owner, Objects.requireNonNull(receipt.cost()), BigDecimal::add);
        } else {
          reservation.release();
        }
      }
    }
    return spent;
  }
}
