package dev.turnstream.store;

import static dev.turnstream.store.Given.ANN;
import static dev.turnstream.store.Given.NOON;
import static dev.turnstream.store.Given.completed;
import static dev.turnstream.store.Given.first;
import static dev.turnstream.store.Given.later;
import static dev.turnstream.store.Given.next;
import static dev.turnstream.store.Given.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.model.Usage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A store under load")
class StoreUnderLoadTest {
  private static final int THREADS = 100;
  private static final int OPERATIONS_OF_EACH = 100;

  @TempDir Path directory;

  private final Map<TurnId, NewTurn> begun = new ConcurrentHashMap<>();
  private final Map<TurnId, FinishedTurn> finished = new ConcurrentHashMap<>();
  private final Map<TurnId, String> kept = new ConcurrentHashMap<>();

  private SqliteStore open() {
    return SqliteStore.open(directory.resolve("store.db"), InstantSource.fixed(NOON));
  }

  @Test
  void losesNothingOfTenThousandOperationsFromManyThreads() throws Exception {
    try (var store = open()) {
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var all =
            IntStream.range(0, THREADS)
                .mapToObj(seed -> threads.submit(() -> new Client(store, seed).operate()))
                .toList();
        for (var each : all) {
          each.get();
        }
      }
    }
    try (var store = open()) {
      assertThat(store.interruptRunning(NOON)).isEqualTo(begun.size() - finished.size());
      begun.keySet().forEach(turn -> isWhole(store, turn));
      ledgerAddsUp(store);
    }
  }

  private void isWhole(Store store, TurnId id) {
    var turn = store.turn(ANN, id).orElseThrow();
    var end = finished.get(id);
    var answer = store.answer(ANN, id).orElseThrow().toString();
    assertThat(turn.status()).isEqualTo(end == null ? TurnStatus.INTERRUPTED : end.status());
    assertThat(answer)
        .isEqualTo(end == null ? kept.getOrDefault(id, "[]") : end.content().toString());
  }

  private void ledgerAddsUp(Store store) {
    var rows = store.ledger(ANN, Instant.MIN, Instant.MAX);
    assertThat(rows).hasSize(begun.size());
    var cost = BigDecimal.ZERO;
    long output = 0;
    for (var row : rows) {
      cost = cost.add(row.cost() == null ? BigDecimal.ZERO : row.cost());
      output += Usage.count(row.usage().outputTokens());
    }
    var each = completed("").end();
    assertThat(cost)
        .isEqualByComparingTo(
            Objects.requireNonNull(each.cost()).multiply(BigDecimal.valueOf(finished.size())));
    assertThat(output).isEqualTo(finished.size() * Usage.count(each.usage().outputTokens()));
  }

  /** One thread with conversations of its own and a memory of what it was promised. */
  private final class Client {
    private final Store store;
    private final Random random;
    private final Map<TurnId, NewTurn> open = new HashMap<>();
    private @Nullable ConversationId conversation;

    Client(Store store, int seed) {
      this.store = store;
      this.random = new Random(seed);
    }

    boolean operate() {
      for (int i = 0; i < OPERATIONS_OF_EACH; i++) {
        switch (open.isEmpty() ? 0 : random.nextInt(4)) {
          case 0 -> begin(i);
          case 1 -> checkpoint(i);
          case 2 -> finish(i);
          default -> duplicate();
        }
      }
      return true;
    }

    private void begin(int i) {
      var turn =
          conversation == null || i % 10 == 0
              ? first("Question " + i)
              : later(conversation, next("Question " + i));
      assertThat(store.begin(turn)).isInstanceOf(Begun.Accepted.class);
      conversation = turn.conversation();
      open.put(turn.turn(), turn);
      begun.put(turn.turn(), turn);
    }

    private NewTurn any() {
      return open.values().stream().skip(random.nextInt(open.size())).findFirst().orElseThrow();
    }

    private void checkpoint(int i) {
      var content = text("so far " + i);
      var turn = any().turn();
      store.checkpoint(
          turn, content, Interruption.end("claude-sonnet-4-6", Given.NOON, Given.NOON, null));
      kept.put(turn, content.toString());
    }

    private void finish(int i) {
      var turn = any().turn();
      var end = completed("whole " + i);
      store.finish(turn, end);
      store.finish(turn, completed("too late"));
      open.remove(turn);
      finished.put(turn, end);
    }

    private void duplicate() {
      assertThat(store.begin(any())).isInstanceOf(Begun.Duplicate.class);
    }
  }
}
