package dev.turnstream.store;

import static dev.turnstream.store.Given.ANN;
import static dev.turnstream.store.Given.NOON;
import static dev.turnstream.store.Given.completed;
import static dev.turnstream.store.Given.first;
import static dev.turnstream.store.Given.later;
import static dev.turnstream.store.Given.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstream.model.ConversationSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The file of a store")
class SqliteFileTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("deep/store.db");
  }

  private SqliteStore open() {
    return SqliteStore.open(file, InstantSource.fixed(NOON));
  }

  private void sql(String script) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate(script);
    }
  }

  @Test
  void isMadeWithItsDirectoryForThisUserOnly() throws IOException {
    try (var store = open()) {
      store.begin(first("Why?"));
      for (var name : new String[] {"store.db", "store.db-wal", "store.db.lock"}) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(file.resolveSibling(name))))
            .as(name)
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void hasEverythingAfterItIsOpenedAgain() {
    var turn = first("Why?");
    var end = completed("Because.");
    try (var store = open()) {
      store.begin(turn);
      store.finish(turn.turn(), end);
    }
    try (var store = open()) {
      assertThat(store.turn(ANN, turn.turn()).orElseThrow().end()).isEqualTo(end.end());
      assertThat(store.answer(ANN, turn.turn())).contains(end.content());
      assertThat(store.begin(turn)).isInstanceOf(Begun.Duplicate.class);
      assertThat(store.ledger(ANN, Instant.MIN, Instant.MAX)).hasSize(1);
    }
  }

  @Test
  void ofTheFirstFormIsOpenedWithAllThatIsInItAndFoundByItsWords() throws Exception {
    Files.createDirectories(file.getParent());
    var turn = first("Why?");
    try (var script = SqliteStore.class.getResourceAsStream("001-conversations.sql")) {
      sql(new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8));
    }
    sql("PRAGMA application_id = 1414877774; PRAGMA user_version = 1");
    sql(
        """
        INSERT INTO conversation (id, owner, title, leaf, created_at, updated_at)
          VALUES ('%1$s', 'ann', 'An old title', 'msg_b', 1, 2);
        INSERT INTO message (id, conversation, parent, role, content, turn, created_at) VALUES
          ('msg_a', '%1$s', NULL, 'USER', CAST('[{"type":"text","text":"An old question"}]' AS BLOB), '%2$s', 1),
          ('msg_b', '%1$s', 'msg_a', 'ASSISTANT', CAST('[{"type":"text","text":"An old answer"}]' AS BLOB), '%2$s', 1);
        INSERT INTO turn (id, owner, command, conversation, question, answer, model, status, accepted_at)
          VALUES ('%2$s', 'ann', 'c', '%1$s', 'msg_a', 'msg_b', 'm', 'RUNNING', 1)
        """
            .formatted(turn.conversation().value(), turn.turn().value()));

    for (int times = 0; times < 2; times++) {
      try (var store = open()) {
        var old = store.read(ANN, turn.conversation()).orElseThrow();
        assertThat(old.messages()).hasSize(2 + 2 * times);
        assertThat(old.summary().settings()).isEqualTo(ConversationSettings.NONE);
        for (var query : List.of("old title", "old question", "old answer")) {
          assertThat(store.list(ANN, 1, null, query).items()).as(query).hasSize(1);
        }
        store.begin(later(turn.conversation(), next("And now?")));
      }
    }
  }

  @Test
  @DisplayName("G6: has one writer: a second server is refused, and the first goes on")
  void isOpenOnlyOnce() {
    try (var store = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("in use by another server")
          .hasMessageContaining("a directory of its own");
      assertThat(store.begin(first("Still here?"))).isInstanceOf(Begun.Accepted.class);
    }
    open().close();
  }

  @Test
  void isLeftAloneWhenItIsNoDatabase() throws IOException {
    Files.createDirectories(file.getParent());
    var notes = "My notes, which are no database, and longer than a header is.\n".repeat(50);
    Files.writeString(file, notes);

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("not a Turnstream store")
        .hasMessageContaining("Move it away");
    assertThat(file).hasContent(notes);
  }

  @Test
  void isLeftAloneWhenItIsAnotherPrograms() throws Exception {
    Files.createDirectories(file.getParent());
    sql("CREATE TABLE recipe (name TEXT)");
    var before = Files.readAllBytes(file);

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("another program's");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void isRefusedWhenANewerVersionWroteIt() throws SQLException {
    open().close();
    sql("PRAGMA user_version = 99");

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("newer version")
        .hasMessageContaining("99");
  }

  @Test
  void isRefusedWhenItsDirectoryCannotBe() throws IOException {
    Files.writeString(directory.resolve("deep"), "a file, no directory");

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("can't be written");
  }

  @Test
  void saysSoWhenItIsUsedAfterItsEnd() {
    var store = open();
    store.close();
    store.close();

    assertThatThrownBy(() -> store.begin(first("?")))
        .isInstanceOf(StoreException.class)
        .hasMessage("The store is closed.");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 40, 400})
  void holdsNothingOfADeletedConversation(int words) throws IOException {
    var random = new Random(words);
    try (var store = open()) {
      var deleted = new ArrayList<NewTurn>();
      for (int i = 0; i < 120; i++) {
        // Secrets and what stays take turns on the same pages, in sizes with and without overflow.
        var secret = fill(store, "secret", words, random);
        fill(store, "public", words, random);
        deleted.add(secret);
      }
      assertThat(bytesOfAllFiles().contains("secret")).isTrue();
      Collections.shuffle(deleted, random);
      for (var turn : deleted) {
        assertThat(store.delete(ANN, turn.conversation(), Duration.ZERO)).isTrue();
      }
      assertThat(bytesOfAllFiles().contains("secret")).isFalse();
    }
    assertThat(bytesOfAllFiles().contains("secret")).isFalse();
    assertThat(bytesOfAllFiles().contains("public")).isTrue();
  }

  @Test
  void holdsADeletedConversationUntilItsGraceIsOverAlsoAcrossAStart() throws IOException {
    try (var store = open()) {
      var turn = fill(store, "secret", 4, new Random(1));
      assertThat(store.delete(ANN, turn.conversation(), Duration.ofMinutes(5))).isTrue();
    }
    open().close();
    assertThat(bytesOfAllFiles().contains("secret")).isTrue();

    SqliteStore.open(file, InstantSource.fixed(NOON.plusSeconds(301))).close();

    assertThat(bytesOfAllFiles().contains("secret")).isFalse();
  }

  @Test
  void isFreedAtTheNextStartOfWhatACrashLeftInIt() throws Exception {
    try (var store = open()) {
      fill(store, "secret", 4, new Random(1));
    }
    // What is on disk when the process dies between the deletion and the rebuilding.
    sql("PRAGMA foreign_keys = ON; DELETE FROM conversation; INSERT INTO deletion VALUES (1)");
    assertThat(bytesOfAllFiles().contains("secret")).isTrue();

    open().close();

    assertThat(bytesOfAllFiles().contains("secret")).isFalse();
  }

  private static NewTurn fill(SqliteStore store, String word, int words, Random random) {
    var turn = first(word + " question");
    store.begin(turn);
    store.rename(ANN, turn.conversation(), word + " title");
    for (int size = 1; size < 4; size++) {
      store.checkpoint(
          turn.turn(),
          Given.text((word + " ").repeat(random.nextInt(1, words) * size)),
          Given.SO_FAR);
    }
    store.finish(turn.turn(), completed((word + " ").repeat(random.nextInt(1, 3 * words))));
    store.begin(later(turn.conversation(), next(word + " left running")));
    return turn;
  }

  private String bytesOfAllFiles() throws IOException {
    var all = new StringBuilder();
    try (var files = Files.list(file.getParent())) {
      for (var each : files.toList()) {
        all.append(Files.readString(each, StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }
}
