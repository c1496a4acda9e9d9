package dev.turnstream.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.store.KilledProcess;
import dev.turnstream.store.LedgerRow;
import dev.turnstream.store.SqliteStore;
import dev.turnstream.store.Store;
import dev.turnstream.turn.LedgerBudgets;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The ledger of a server that is killed while it spends")
class LedgerKilledTest {
  private static final int ROUNDS = 5;
  private static final int TURNS_A_ROUND = 2_000;
  private static final InstantSource CLOCK = InstantSource.fixed(SpenderMain.NOON);

  @TempDir Path directory;

  private final Map<TurnId, String> asked = new HashMap<>();
  private final Map<TurnId, BigDecimal> settled = new HashMap<>();

  @Test
  @DisplayName("adds up to what was settled, to the last micro-dollar, and so do the budgets")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void addsUp() throws Exception {
    var file = directory.resolve("store.db");
    var random = new Random();
    for (int round = 1; round <= ROUNDS; round++) {
      KilledProcess.linesUntil(2 * TURNS_A_ROUND + random.nextInt(400), SpenderMain.class, file)
          .forEach(this::hear);
      try (var store = SqliteStore.open(file, CLOCK)) {
        store.interruptRunning(SpenderMain.NOON);
        var rows = rows(store);
        isWhatWasSettled(rows);
        budgetsAreWhatTheLedgerHolds(store, rows);
      }
    }
    assertThat(settled).hasSizeGreaterThan(ROUNDS * TURNS_A_ROUND - 100);
  }

  private static List<LedgerRow> rows(Store store) {
    return Stream.of("user0", "user1", "user2")
        .flatMap(name -> store.ledger(new Owner(name), Instant.EPOCH, Instant.MAX).stream())
        .toList();
  }

  /** Each turn stands there once: at its price, or at what was noted of it if it had no end. */
  private void isWhatWasSettled(List<LedgerRow> rows) {
    assertThat(rows)
        .extracting(LedgerRow::turn)
        .doesNotHaveDuplicates()
        .containsAll(asked.keySet());
    for (var row : rows) {
      if (row.status() == TurnStatus.INTERRUPTED) {
        assertThat(settled).doesNotContainKey(row.turn());
        assertThat(row.cost()).isEqualByComparingTo(SpenderMain.NOTED);
      } else if (settled.containsKey(row.turn())) {
        assertThat(row.cost()).isEqualTo(settled.get(row.turn()));
      }
    }
  }

  private static void budgetsAreWhatTheLedgerHolds(Store store, List<LedgerRow> rows) {
    var sum =
        rows.stream()
            .map(row -> Objects.requireNonNull(row.cost()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    var budgets = LedgerBudgets.open(SpenderMain.RULES, Asked.PRICES, CLOCK, store);
    assertThat(budgets.shares())
        .singleElement()
        .satisfies(share -> {
          assertThat(share.used()).isEqualByComparingTo(sum);
          assertThat(share.reserved()).as("nobody waits for the dead").isZero();
        });
    var user0 = new Owner("user0");
    var payer = new Payer(user0, new Payer.Allotment("token0", SpenderMain.LIMITS));
    var mine =
        store.ledgerUse(user0, Instant.EPOCH, Instant.MAX).stream()
            .map(use -> use.use().cost())
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(budgets.shares(payer))
        .as("all that this user did was done with this token")
        .hasSize(2)
        .allSatisfy(share -> assertThat(share.used()).isEqualByComparingTo(mine));
  }

  private void hear(String line) {
    var words = line.split(" ", 3);
    var turn = new TurnId(words[1]);
    if (words[0].equals("settled")) {
      settled.put(turn, new BigDecimal(words[2]));
    } else {
      asked.put(turn, words[2]);
    }
  }
}
