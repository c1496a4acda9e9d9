package dev.turnstream.store;

import static dev.turnstream.store.Given.ANN;
import static dev.turnstream.store.Given.BOB;
import static dev.turnstream.store.Given.NOON;
import static dev.turnstream.store.Given.by;
import static dev.turnstream.store.Given.completed;
import static dev.turnstream.store.Given.first;
import static dev.turnstream.store.Given.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstream.model.ConversationName;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.ConversationSettings.History;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.store.NewTurn.NewConversation;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks for planted words in the bytes of the file and its write-ahead log. */
@DisplayName("What a store leaves on the disk")
class PrivacyTest {
  private static final String[] CONTENT = {
    "markerquestion", "markeranswer", "markertitle", "markersystem", "markerpartial"
  };
  private static final Owner NOBODY = new Owner("erased-1");
  private static final Instant EVER = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir Path directory;

  /** Later than the ends that are written. */
  private Instant now = NOON.plusSeconds(10);

  private SqliteStore open(Sealing sealing) {
    return SqliteStore.open(directory.resolve("store.db"), sealing, () -> now);
  }

  private static DataKeys keys(int... fills) {
    return new DataKeys(
        Arrays.stream(fills)
            .mapToObj(fill -> {
              var key = new byte[DataKeys.KEY_BYTES];
              Arrays.fill(key, (byte) fill);
              return key;
            })
            .toList(),
        new SecureRandom());
  }

  private static String id(int fill) {
    var key = new byte[DataKeys.KEY_BYTES];
    Arrays.fill(key, (byte) fill);
    return DataKeys.idOf(key);
  }

  /** A conversation that has a marker wherever users or Claude can write something. */
  private static NewTurn plant(Store store) {
    var settings =
        new ConversationSettings(
            null,
            RequestParameters.of(Map.of("system", RawJson.of("\"markersystem\""))),
            History.SERVER);
    var turn = with(new NewConversation(null, settings), first("markerquestion"));
    store.begin(turn);
    store.checkpoint(
        turn.turn(), RawJson.of("[{\"type\":\"text\",\"text\":\"markerpartial\"}]"), Given.SO_FAR);
    store.finish(turn.turn(), completed("markeranswer"));
    store.rename(ANN, turn.conversation(), "markertitle");
    return turn;
  }

  private List<String> content() throws Exception {
    return FileBytes.found(directory, CONTENT);
  }

  @Nested
  @DisplayName("with a data key")
  class Sealed {
    @Test
    void isNoWordOfAnybodyWhileItIsOpenAndAfter() throws Exception {
      try (var store = open(keys(1))) {
        plant(store);
        assertThat(content()).isEmpty();
        for (var word : List.of("markerquestion", "markeranswer", "markertitle")) {
          assertThat(store.list(ANN, 9, null, word).items()).as(word).hasSize(1);
        }
        assertThat(store.list(ANN, 9, null, "marker elsewhere").items()).isEmpty();
      }
      assertThat(content()).isEmpty();
    }

    @Test
    void isEveryWordWithoutSuchAKey() throws Exception {
      try (var store = open(Sealing.NONE)) {
        plant(store);
        assertThat(content()).as("or the other tests look at the wrong place").contains(CONTENT);
      }
    }

    @Test
    void isSealedAtTheNextStartIfItWasWrittenBefore() throws Exception {
      NewTurn turn;
      try (var store = open(Sealing.NONE)) {
        turn = plant(store);
      }
      assertThat(content()).isNotEmpty();
      try (var store = open(keys(1))) {
        assertThat(content()).isEmpty();
        var read = store.read(ANN, turn.conversation()).orElseThrow();
        assertThat(read.summary().title()).isEqualTo("markertitle");
        assertThat(read.messages().getLast().content().toString()).contains("markeranswer");
        assertThat(store.list(ANN, 9, null, "markeranswer").items()).hasSize(1);
      }
      assertThat(content()).isEmpty();
    }

    @Test
    void canBeReadWithANewKeyAsLongAsTheOldOneIsThereForOneStart() {
      NewTurn turn;
      try (var store = open(keys(1))) {
        turn = plant(store);
      }
      assertThatThrownBy(() -> open(keys(2)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is sealed with the data key " + id(1))
          .hasMessageContaining("the key file has " + id(2));
      try (var store = open(keys(2, 1))) {
        assertThat(store.read(ANN, turn.conversation())).isPresent();
      }
      try (var store = open(keys(2))) {
        assertThat(store.read(ANN, turn.conversation()).orElseThrow().summary().title())
            .isEqualTo("markertitle");
      }
      assertThatThrownBy(() -> open(keys(1))).isInstanceOf(StoreException.class);
    }

    @Test
    void isNotTouchedByAStartWithoutItsKey() {
      NewTurn turn;
      try (var store = open(keys(1))) {
        turn = plant(store);
      }
      assertThatThrownBy(() -> open(Sealing.NONE))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is sealed with the data key " + id(1) + ", and no key is given")
          .hasMessageContaining("--data-key-file");
      try (var store = open(keys(1))) {
        assertThat(store.read(ANN, turn.conversation())).isPresent();
      }
    }

    @Test
    void isToldWhenItIsDamaged() throws Exception {
      NewTurn turn;
      try (var store = open(keys(1))) {
        turn = plant(store);
      }
      try (var connection =
              DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("store.db"));
          var statement = connection.createStatement()) {
        statement.executeUpdate("UPDATE message SET content = substr(content, 1, 40)");
      }
      try (var store = open(keys(1))) {
        assertThatThrownBy(() -> store.read(ANN, turn.conversation()))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("damaged");
      }
    }
  }

  @Nested
  @DisplayName("of a user who was erased")
  class Erased {
    private static final String USER = "user-to-be-erased";
    private static final Owner GONE = new Owner(USER);

    private NewTurn plantFor(Store store, Owner owner) {
      var name = new ConversationName("agui", "markername-" + owner.name());
      var turn =
          by(
              owner,
              with(
                  new NewConversation(name, ConversationSettings.NONE),
                  first("markerquestion " + owner.name())));
      store.begin(turn);
      store.finish(turn.turn(), completed("markeranswer " + owner.name()));
      return turn;
    }

    @Test
    void isNothingButNumbersUnderAnotherName() throws Exception {
      try (var store = open(Sealing.NONE)) {
        var kept = plantFor(store, BOB);
        plantFor(store, GONE);
        var hidden = plantHidden(store);
        store.delete(GONE, hidden.conversation(), Duration.ofMinutes(5));
        var running = by(GONE, first("markerrunning"));
        store.begin(running);
        var spent = store.ledger(GONE, Instant.EPOCH, EVER);
        assertThat(FileBytes.found(directory, USER, "markername-" + USER, "markerhidden"))
            .as("or this test looks at the wrong place")
            .hasSize(3);

        var erased = store.erase(GONE, NOBODY);

        assertThat(erased.conversations()).hasSize(3);
        assertThat(erased.turns()).hasSize(3);
        assertThat(
                FileBytes.found(
                    directory, USER, "markername-" + USER, "markerhidden", "markerrunning"))
            .as("in the file and its log, while the server runs")
            .isEmpty();
        assertThat(store.ledger(GONE, Instant.EPOCH, EVER)).isEmpty();
        assertThat(store.ledger(NOBODY, Instant.EPOCH, EVER)).containsExactlyElementsOf(spent);
        assertThat(store.read(BOB, kept.conversation())).isPresent();

        store.finish(running.turn(), completed("markerlate"));
        assertThat(store.ledger(NOBODY, Instant.EPOCH, EVER)).hasSize(spent.size() + 1);
        assertThat(FileBytes.found(directory, USER, "markerlate")).isEmpty();
      }
      assertThat(FileBytes.found(directory, USER, "markerhidden", "markerlate")).isEmpty();
    }

    private NewTurn plantHidden(Store store) {
      var turn = by(GONE, first("markerhidden"));
      store.begin(turn);
      store.finish(turn.turn(), completed("markerhidden"));
      return turn;
    }

    @Test
    void isNoNameEitherWhenOnlyTheLedgerKnewIt() throws Exception {
      try (var store = open(Sealing.NONE)) {
        store.bill(List.of(new Bill(GONE, Given.turnId(), completed("unused"))));
        assertThat(FileBytes.found(directory, USER)).hasSize(1);
        assertThat(store.erase(GONE, NOBODY).ledgerRows()).isEqualTo(1);
        assertThat(FileBytes.found(directory, USER)).isEmpty();
      }
    }
  }

  @Nested
  @DisplayName("of a conversation that was kept long enough")
  class KeptLongEnough {
    @Test
    void isNothing() throws Exception {
      try (var store = open(Sealing.NONE)) {
        plant(store);
        now = now.plus(Duration.ofDays(29));
        assertThat(store.sweep(Duration.ofDays(30)).conversations()).isEmpty();
        assertThat(content()).isNotEmpty();
        now = now.plus(Duration.ofDays(1));
        assertThat(store.sweep(Duration.ofDays(30)).conversations()).hasSize(1);
        assertThat(content()).isEmpty();
      }
    }

    @Test
    void isNothingSomeMinutesLaterWhenAnotherHasJustBeenRemoved() throws Exception {
      try (var store = open(Sealing.NONE)) {
        plant(store);
        assertThat(store.sweep(Duration.ZERO).conversations()).hasSize(1);
        assertThat(content()).as("the file was rebuilt when it was opened").isNotEmpty();
        now = now.plus(Duration.ofMinutes(5));
        assertThat(store.sweep(null).conversations()).isEmpty();
        assertThat(content()).isEmpty();
      }
    }

    @Test
    void isNothingAfterARestart() throws Exception {
      try (var store = open(Sealing.NONE)) {
        plant(store);
        store.sweep(Duration.ZERO);
      }
      open(Sealing.NONE).close();
      assertThat(content()).isEmpty();
    }
  }

  @Test
  void isNothingOfAConversationThatSomebodyDeleted() throws Exception {
    try (var store = open(Sealing.NONE)) {
      var turn = plant(store);
      store.delete(ANN, turn.conversation(), Duration.ZERO);
      assertThat(content()).isEmpty();
    }
  }
}
