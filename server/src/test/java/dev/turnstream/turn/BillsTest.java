package dev.turnstream.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.model.Usage;
import dev.turnstream.store.Bill;
import dev.turnstream.store.FinishedTurn;
import dev.turnstream.store.Store;
import dev.turnstream.store.StoreException;
import dev.turnstream.store.StoredEnd;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Bills on their way to the ledger")
class BillsTest {
  private static final Logger LOG = Logger.getLogger(Bills.class.getName());

  private final List<List<TurnId>> written = new ArrayList<>();
  private final Set<TurnId> refused = new HashSet<>();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private final Bills bills = new Bills(ledger(), later::add);

  /** A ledger that takes nothing of a call in which one bill is refused. */
  private Store ledger() {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, _, arguments) -> {
              var turns =
                  ((List<?>) arguments[0]).stream().map(one -> ((Bill) one).turn()).toList();
              if (turns.stream().anyMatch(refused::contains)) {
                throw new StoreException("simulated");
              }
              written.add(turns);
              return null;
            });
  }

  @AfterEach
  void logAgain() {
    LOG.setLevel(null);
  }

  private TurnId add(int number) {
    var turn = new TurnId("turn_" + "%032x".formatted(number));
    var end =
        new StoredEnd(
            null, "m", Usage.NONE, false, BigDecimal.ONE, null, Duration.ZERO, null, null);
    bills.add(
        new Bill(
            Owner.LOCAL,
            turn,
            new FinishedTurn(TurnStatus.COMPLETED, RawJson.array(List.of()), end, Instant.EPOCH)));
    return turn;
  }

  private void aMomentPasses() {
    assertThat(later).hasSize(1);
    later.remove().run();
  }

  @Test
  @DisplayName("are written together when they come close to one another")
  void together() {
    var one = add(1);
    var two = add(2);
    aMomentPasses();
    var three = add(3);
    aMomentPasses();

    assertThat(written).containsExactly(List.of(one, two), List.of(three));
  }

  @Test
  @DisplayName("are written without the one among them that can't be")
  void apart() {
    LOG.setLevel(Level.OFF);
    var one = add(1);
    refused.add(add(2));
    var three = add(3);
    aMomentPasses();

    assertThat(written).containsExactly(List.of(one), List.of(three));
  }

  @Test
  @DisplayName("are tried again until the ledger takes them, and not once more")
  void again() {
    LOG.setLevel(Level.OFF);
    var one = add(1);
    refused.add(one);
    aMomentPasses();
    bills.retry();
    aMomentPasses();
    assertThat(written).isEmpty();

    refused.clear();
    bills.retry();
    aMomentPasses();
    bills.retry();

    assertThat(written).containsExactly(List.of(one));
    assertThat(later).isEmpty();
  }

  @Test
  @DisplayName("are written at the end without waiting for the moment")
  void atTheEnd() {
    var one = add(1);
    bills.write();

    assertThat(written).containsExactly(List.of(one));
  }
}
