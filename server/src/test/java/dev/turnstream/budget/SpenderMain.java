package dev.turnstream.budget;

import dev.turnstream.budget.Budgets.Claim;
import dev.turnstream.budget.Reservation.Cover;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.model.Usage;
import dev.turnstream.store.Bill;
import dev.turnstream.store.FinishedTurn;
import dev.turnstream.store.LedgerNote;
import dev.turnstream.store.SqliteStore;
import dev.turnstream.store.Store;
import dev.turnstream.store.StoredEnd;
import dev.turnstream.turn.LedgerBudgets;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** A process that spends money until it is killed, and says of each step when it is written. */
final class SpenderMain {
  static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
  static final Limits LIMITS = Asked.limits(Measure.DOLLARS_A_DAY, "1000");
  static final Rules RULES = new Rules(LIMITS, LIMITS, Limits.NONE, Set.of());

  /** What a turn is noted with before it is asked. */
  static final BigDecimal NOTED = new BigDecimal("0.000123");

  private static final int THREADS = 8;

  private SpenderMain() {}

  public static void main(String[] args) throws InterruptedException {
    var out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    var clock = InstantSource.fixed(NOON);
    var store = SqliteStore.open(Path.of(args[0]), clock);
    store.interruptRunning(NOON);
    var budgets = LedgerBudgets.open(RULES, Asked.PRICES, clock, store);
    var last = Thread.ofVirtual().unstarted(() -> spend(budgets, store, out));
    for (int i = 1; i < THREADS; i++) {
      Thread.ofVirtual().start(() -> spend(budgets, store, out));
    }
    last.start();
    last.join();
  }

  @SuppressWarnings("InfiniteLoopStatement")
  private static void spend(Budgets budgets, Store store, PrintStream out) {
    var ids = new Random();
    while (true) {
      var turn = TurnId.random(ids);
      var owner = new Owner("user" + ThreadLocalRandom.current().nextInt(3));
      var token = owner.name().equals("user0") ? new Payer.Allotment("token0", LIMITS) : null;
      var payer = new Payer(owner, token);
      var question = Asked.question(1000);
      if (!(budgets.begin(payer, null, question) instanceof Claim.Taken(var reservation))
          || !(reservation.cover(question) instanceof Cover.Covered)) {
        throw new AssertionError("there is enough for all");
      }
      if (ThreadLocalRandom.current().nextInt(10) == 0) { // nobody wants it any more
        reservation.release();
        continue;
      }
      store.note(new LedgerNote(turn, owner, payer.tokenId(), end(NOTED), NOON));
      out.println("asked " + turn.value() + " " + owner.name());
      var receipt =
          Asked.receipt(
              ThreadLocalRandom.current().nextInt(1000), ThreadLocalRandom.current().nextInt(900));
      reservation.settle(receipt);
      store.bill(List.of(new Bill(owner, turn, finished(receipt))));
      out.println("settled " + turn.value() + " " + receipt.cost());
    }
  }

  private static FinishedTurn finished(Receipt receipt) {
    return new FinishedTurn(
        TurnStatus.CANCELLED, RawJson.of("[]"), end(Objects.requireNonNull(receipt.cost())), NOON);
  }

  private static StoredEnd end(BigDecimal cost) {
    return new StoredEnd(
        null, Asked.MODEL, Usage.NONE, true, cost, null, Duration.ofSeconds(1), null, null);
  }
}
