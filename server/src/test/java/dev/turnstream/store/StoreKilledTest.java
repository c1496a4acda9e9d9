package dev.turnstream.store;

import static dev.turnstream.store.Given.ANN;
import static dev.turnstream.store.Given.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A store whose process is killed")
class StoreKilledTest {
  private static final int ROUNDS = 5;

  @TempDir Path directory;

  private final Set<TurnId> begun = new HashSet<>();
  private final Set<TurnId> finished = new HashSet<>();

  @Test
  @DisplayName("G7: has everything that was acknowledged, and no turn that still runs")
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void hasEverythingThatWasAcknowledged() throws Exception {
    var file = directory.resolve("store.db");
    var random = new Random();
    for (int round = 0; round < ROUNDS; round++) {
      KilledProcess.linesUntil(1 + random.nextInt(400), StoreWriterMain.class, file)
          .forEach(this::hear);
      isWhole(file);
      try (var store = SqliteStore.open(file, InstantSource.fixed(NOON))) {
        store.interruptRunning(NOON);
        assertThat(store.interruptRunning(NOON)).isZero();
        assertThat(begun).allSatisfy(turn -> isThere(store, turn));
        assertThat(store.ledger(ANN, Instant.MIN, Instant.MAX))
            .extracting(LedgerRow::turn)
            .doesNotHaveDuplicates()
            .containsAll(begun);
      }
    }
  }

  private void hear(String line) {
    var words = line.split(" ", 2);
    (words[0].equals("finish") ? finished : begun).add(new TurnId(words[1]));
  }

  private void isThere(Store store, TurnId id) {
    var turn = store.turn(ANN, id).orElseThrow();
    var answer = store.answer(ANN, id).orElseThrow().toString();
    if (turn.status() == TurnStatus.COMPLETED) {
      assertThat(answer).isEqualTo(Given.text(StoreWriterMain.answerTo(id)).toString());
    } else {
      assertThat(turn.status()).isEqualTo(TurnStatus.INTERRUPTED);
      assertThat(finished).doesNotContain(id);
      assertThat(answer).isIn("[]", Given.text("half of " + id).toString());
    }
  }

  private static void isWhole(Path file) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      for (var check : new String[] {"integrity_check", "foreign_key_check"}) {
        try (var rows = statement.executeQuery("PRAGMA " + check)) {
          assertThat(rows.next() ? rows.getString(1) : "ok").as(check).isEqualTo("ok");
        }
      }
    }
  }
}
