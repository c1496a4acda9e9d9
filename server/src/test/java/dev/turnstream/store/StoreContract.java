package dev.turnstream.store;

import static dev.turnstream.store.Given.ANN;
import static dev.turnstream.store.Given.BOB;
import static dev.turnstream.store.Given.NOON;
import static dev.turnstream.store.Given.SO_FAR;
import static dev.turnstream.store.Given.as;
import static dev.turnstream.store.Given.at;
import static dev.turnstream.store.Given.by;
import static dev.turnstream.store.Given.completed;
import static dev.turnstream.store.Given.ended;
import static dev.turnstream.store.Given.first;
import static dev.turnstream.store.Given.later;
import static dev.turnstream.store.Given.messageId;
import static dev.turnstream.store.Given.next;
import static dev.turnstream.store.Given.queued;
import static dev.turnstream.store.Given.text;
import static dev.turnstream.store.Given.turnId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.BIG_DECIMAL;

import dev.turnstream.model.ConversationName;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.ConversationSettings.History;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.ModelUse;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.SettingsChange;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.model.Usage;
import dev.turnstream.store.NewTurn.Ask;
import dev.turnstream.store.NewTurn.NewConversation;
import dev.turnstream.store.NewTurn.ToldMessage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every store does, whatever it is made of. */
abstract class StoreContract {
  static final Instant RENAMED = NOON.plusSeconds(3600);

  private static final Instant EVER = Instant.parse("2100-01-01T00:00:00Z");

  Store store;

  /** What the clock of the store says. */
  private Instant now = RENAMED;

  /** A store with nothing in it. */
  abstract Store newStore(InstantSource clock) throws Exception;

  /** A moment, as the store's clock sees it. */
  void letTimePass() {
    now = now.plusMillis(1);
  }

  @BeforeEach
  void open() throws Exception {
    store = newStore(() -> now);
  }

  @AfterEach
  void close() {
    store.close();
  }

  Begun.Accepted accepted(NewTurn turn) {
    return (Begun.Accepted) store.begin(turn);
  }

  /** A conversation of one question and its answer. */
  NewTurn exchange(String question, FinishedTurn end) {
    var turn = first(question);
    accepted(turn);
    store.finish(turn.turn(), end);
    return turn;
  }

  NewTurn after(NewTurn turn, Ask ask, FinishedTurn end) {
    var next = later(turn.conversation(), ask);
    accepted(next);
    store.finish(next.turn(), end);
    return next;
  }

  StoredConversation conversation(NewTurn turn) {
    return store.read(ANN, turn.conversation()).orElseThrow();
  }

  StoredMessage message(NewTurn turn, MessageId id) {
    return conversation(turn).messages().stream()
        .filter(m -> m.message().equals(id))
        .findFirst()
        .orElseThrow();
  }

  List<LedgerRow> ledger(Owner owner) {
    return store.ledger(owner, Instant.EPOCH, EVER);
  }

  static List<String> contents(List<StoredMessage> path) {
    return path.stream().map(m -> m.content().toString()).toList();
  }

  static String said(String text) {
    return text(text).toString();
  }

  @Nested
  @DisplayName("A cancel that reaches another server")
  class CancelAsked {
    @Test
    void isKeptForWhoeverRunsTheTurnUntilItHasEnded() {
      var turn = first("Why?");
      accepted(turn);
      assertThat(store.askCancel(ANN, turn.turn())).isTrue();
      assertThat(store.askCancel(ANN, turn.turn())).as("again").isTrue();
      assertThat(store.cancelsAsked()).containsExactly(turn.turn());
      store.finish(turn.turn(), completed("Because."));
      assertThat(store.cancelsAsked()).isEmpty();
      assertThat(store.askCancel(ANN, turn.turn())).as("it has ended").isFalse();
    }

    @Test
    void isOfItsOwnerAlone() {
      var turn = first("Why?");
      accepted(turn);
      assertThat(store.askCancel(BOB, turn.turn())).isFalse();
      assertThat(store.askCancel(ANN, first("Never begun.").turn())).isFalse();
      assertThat(store.cancelsAsked()).isEmpty();
    }
  }

  @Nested
  @DisplayName("When a turn begins")
  class Beginning {
    @Test
    void writesTheQuestionAnEmptyAnswerAndTheTurn() {
      var turn = first("Why?");

      var begun = accepted(turn);

      var read = conversation(turn);
      assertThat(contents(begun.path())).containsExactly(said("Why?"));
      assertThat(read.leaf()).isEqualTo(turn.answer());
      assertThat(read.messages())
          .containsExactly(
              new StoredMessage(
                  begun.question(), null, Role.USER, text("Why?"), turn.turn(), NOON, false),
              new StoredMessage(
                  turn.answer(),
                  begun.question(),
                  Role.ASSISTANT,
                  RawJson.of("[]"),
                  turn.turn(),
                  NOON,
                  true));
      assertThat(read.turns()).containsExactly(store.turn(ANN, turn.turn()).orElseThrow());
      assertThat(read.turns().getFirst().status()).isEqualTo(TurnStatus.RUNNING);
      assertThat(store.answer(ANN, turn.turn())).contains(RawJson.of("[]"));
    }

    @Test
    void goesOnFromTheNewestMessage() {
      var one = exchange("One?", completed("One."));

      var begun = accepted(later(one.conversation(), next("Two?")));

      assertThat(contents(begun.path())).containsExactly(said("One?"), said("One."), said("Two?"));
    }

    @Test
    void writesNothingForTheSameCommandAgain() {
      var turn = first("Why?");
      accepted(turn);

      var again = store.begin(as(turn.command(), first("Why?")));

      assertThat(again).isEqualTo(new Begun.Duplicate(store.turn(ANN, turn.turn()).orElseThrow()));
      assertThat(store.list(ANN, 10, null, null).items()).hasSize(1);
    }

    @Test
    void takesTheSameCommandFromAnotherOwner() {
      accepted(as("c1", first("Ann's")));

      assertThat(store.begin(by(BOB, as("c1", first("Bob's"))))).isInstanceOf(Begun.Accepted.class);
    }

    @Test
    void saysTheSameOfWhatIsMissingAndOfWhatIsSomeoneElses() {
      var anns = exchange("Ann's", completed("Yes."));
      var other = exchange("Other", completed("No."));

      assertThat(store.begin(later(Given.conversationId(), next("?"))))
          .isEqualTo(new Begun.Unknown());
      assertThat(store.begin(by(BOB, later(anns.conversation(), next("?")))))
          .isEqualTo(new Begun.Unknown());
      for (var ask :
          List.of(
              new Ask.After(messageId(), messageId(), text("?")),
              new Ask.After(other.answer(), messageId(), text("?")),
              new Ask.Edit(messageId(), messageId(), text("?")),
              new Ask.Edit(anns.answer(), messageId(), text("?")),
              new Ask.Again(other.answer()))) {
        assertThat(store.begin(later(anns.conversation(), ask)))
            .as("%s", ask)
            .isEqualTo(new Begun.Unknown());
      }
      assertThat(conversation(anns).turns()).hasSize(1);
    }

    @Test
    void refersToNothingInANewConversation() {
      var turn = first("?");
      var again =
          new NewTurn(
              turn.turn(),
              ANN,
              "c",
              turn.conversation(),
              Given.PLAIN,
              new Ask.Again(null),
              turn.answer(),
              "m",
              "n",
              TurnStatus.RUNNING,
              NOON);

      assertThat(store.begin(again)).isEqualTo(new Begun.Unknown());
      assertThat(store.read(ANN, turn.conversation())).isEmpty();
    }

    @Test
    void refusesIdsThatAreTaken() {
      var turn = exchange("One?", completed("One."));
      var id = turn.conversation();
      var question = accepted(later(id, next("Two?"))).question();

      assertThat(store.begin(as("other", turn))).isEqualTo(new Begun.Conflict());
      for (var taken :
          List.of(
              with(later(id, next("?")), turn.turn(), messageId()),
              with(later(id, next("?")), turnId(), turn.answer()),
              later(id, new Ask.Next(question, text("?"))),
              with(first("?"), turn.turn(), messageId()))) {
        assertThat(store.begin(taken)).isEqualTo(new Begun.Conflict());
      }
      assertThat(conversation(turn).turns()).hasSize(2);
    }

    private NewTurn with(NewTurn turn, TurnId id, MessageId answer) {
      return new NewTurn(
          id,
          turn.owner(),
          turn.command(),
          turn.conversation(),
          turn.fresh(),
          turn.ask(),
          answer,
          turn.model(),
          turn.defaultModel(),
          turn.status(),
          turn.acceptedAt());
    }
  }

  @Nested
  @DisplayName("A conversation branches")
  class Branching {
    @Test
    void byAnotherAnswerToAQuestionOrToThatOfAnAnswer() {
      var one = exchange("One?", completed("One."));
      var question = store.turn(ANN, one.turn()).orElseThrow().question();

      for (var message : new MessageId[] {question, one.answer(), null}) {
        var again = later(one.conversation(), new Ask.Again(message));
        var begun = accepted(again);
        assertThat(begun.question()).isEqualTo(question);
        assertThat(contents(begun.path())).containsExactly(said("One?"));
        assertThat(message(one, again.answer()).parent()).isEqualTo(question);
        assertThat(conversation(one).leaf()).isEqualTo(again.answer());
      }
      assertThat(conversation(one).messages()).hasSize(5);
    }

    @Test
    void byAnEditedQuestionBesideTheOldOne() {
      var one = exchange("One?", completed("One."));
      var two = after(one, next("Two?"), completed("Two."));
      var old = store.turn(ANN, two.turn()).orElseThrow().question();

      var begun = accepted(later(one.conversation(), new Ask.Edit(old, messageId(), text("Too?"))));

      assertThat(contents(begun.path())).containsExactly(said("One?"), said("One."), said("Too?"));
      assertThat(message(one, old).content()).isEqualTo(text("Two?"));
    }

    @Test
    void afterAnyMessageAndFromTheBeginning() {
      var one = exchange("One?", completed("One."));
      after(one, next("Two?"), completed("Two."));

      var fromOne = new Ask.After(one.answer(), messageId(), text("Three?"));
      var fromNone = new Ask.After(null, messageId(), text("Four?"));

      assertThat(contents(accepted(later(one.conversation(), fromOne)).path()))
          .containsExactly(said("One?"), said("One."), said("Three?"));
      assertThat(contents(accepted(later(one.conversation(), fromNone)).path()))
          .containsExactly(said("Four?"));
    }
  }

  @Nested
  @DisplayName("A turn goes its way")
  class Going {
    @Test
    void fromTheQueueOnceWithTheBranchAsItIsThen() {
      var one = first("One?");
      accepted(one);
      var two = queued(later(one.conversation(), next("Two?")));
      assertThat(contents(accepted(two).path())).containsExactly(said("One?"), said("Two?"));
      store.finish(one.turn(), completed("One."));

      assertThat(store.run(two.turn(), NOON).map(StoreContract::contents))
          .contains(List.of(said("One?"), said("One."), said("Two?")));
      assertThat(store.run(two.turn(), NOON)).isEmpty();
      assertThat(store.run(turnId(), NOON)).isEmpty();
      assertThat(store.turn(ANN, two.turn()).orElseThrow().status()).isEqualTo(TurnStatus.RUNNING);
    }

    @Test
    void andKeepsTheAnswerSoFarUntilItsEnd() {
      var turn = first("Why?");
      accepted(turn);

      store.checkpoint(turn.turn(), text("Bec"), SO_FAR);
      assertThat(store.answer(ANN, turn.turn())).contains(text("Bec"));
      assertThat(message(turn, turn.answer()).partial()).isTrue();

      store.finish(turn.turn(), completed("Because."));
      store.checkpoint(turn.turn(), text("Bec"), SO_FAR);
      assertThat(store.answer(ANN, turn.turn())).contains(text("Because."));
      assertThat(message(turn, turn.answer()).partial()).isFalse();
    }

    @Test
    void toAnEndOfWhichAllIsKeptExactly() {
      for (var status :
          List.of(
              TurnStatus.COMPLETED,
              TurnStatus.CANCELLED,
              TurnStatus.FAILED,
              TurnStatus.INTERRUPTED)) {
        var end = ended(status, text("Said."), status == TurnStatus.COMPLETED ? "end_turn" : null);
        var turn = exchange("Why?", end);

        var read = store.turn(ANN, turn.turn()).orElseThrow();

        assertThat(read.status()).isEqualTo(status);
        assertThat(read.end()).isEqualTo(end.end());
        assertThat(read.endedAt()).isEqualTo(end.endedAt());
        assertThat(store.turnByCommand(ANN, turn.command())).contains(read);
      }
    }

    @Test
    void toItsFirstEndOnly() {
      var turn = exchange("Why?", completed("First."));

      store.finish(turn.turn(), ended(TurnStatus.FAILED, text("Second."), null));

      assertThat(store.answer(ANN, turn.turn())).contains(text("First."));
      assertThat(store.turn(ANN, turn.turn()).orElseThrow().status())
          .isEqualTo(TurnStatus.COMPLETED);
      assertThat(ledger(ANN)).hasSize(1);
    }

    @Test
    void toAnInterruptionWhenTheProcessDied() {
      var done = exchange("Done?", completed("Done."));
      var running = first("Why?");
      var waiting = queued(later(running.conversation(), next("And?")));
      accepted(running);
      accepted(waiting);
      store.checkpoint(running.turn(), text("Bec"), SO_FAR);

      assertThat(store.interruptRunning(NOON.plusSeconds(9))).isEqualTo(2);
      assertThat(store.interruptRunning(NOON.plusSeconds(10))).isZero();

      var read = store.turn(ANN, running.turn()).orElseThrow();
      assertThat(read.status()).isEqualTo(TurnStatus.INTERRUPTED);
      assertThat(read.endedAt()).isEqualTo(NOON.plusSeconds(9));
      assertThat(store.answer(ANN, running.turn())).contains(text("Bec"));
      assertThat(store.run(waiting.turn(), NOON)).isEmpty();
      assertThat(ledger(ANN))
          .extracting(LedgerRow::turn)
          .containsExactlyInAnyOrder(done.turn(), running.turn(), waiting.turn());
      var end = Objects.requireNonNull(read.end());
      assertThat(end.usage()).isEqualTo(SO_FAR.usage());
      assertThat(end.cost()).isEqualTo(SO_FAR.cost());
      assertThat(ledger(ANN))
          .filteredOn(row -> row.turn().equals(waiting.turn()))
          .singleElement()
          .satisfies(row -> {
            assertThat(row.estimated()).isTrue();
            assertThat(row.usage()).isEqualTo(Usage.NONE);
          });
    }
  }

  @Nested
  @DisplayName("The days of the ledger")
  class LedgerDays {
    private static final Instant FROM = NOON.minusSeconds(86_400);

    @Test
    void haveWhatEndedOfAllOwnersByModel() {
      exchange("One?", completed("One."));
      store.bill(List.of(new Bill(BOB, turnId(), completed("Two."))));
      store.bill(
          List.of(new Bill(BOB, turnId(), at(completed("Three."), NOON.plusSeconds(86_400)))));
      var running = first("Why?");
      accepted(running);
      store.checkpoint(running.turn(), text("Bec"), SO_FAR);

      var today = LocalDate.of(2026, 11, 23);
      var cost = new BigDecimal("0.000003300");
      assertThat(store.ledgerDays(FROM, EVER))
          .usingRecursiveFieldByFieldElementComparator(
              RecursiveComparisonConfiguration.builder()
                  .withComparatorForType(
                      Comparator.comparing(c -> c.setScale(9, RoundingMode.HALF_EVEN)),
                      BigDecimal.class)
                  .build())
          .containsExactlyInAnyOrder(
              new LedgerDay(
                  today, "claude-test-1", new ModelUse(2, 20, 40, 0, 6, cost.add(cost), 0)),
              new LedgerDay(
                  today.plusDays(1), "claude-test-1", new ModelUse(1, 10, 20, 0, 3, cost, 0)));
    }

    @Test
    void reachFromATimeToBeforeAnother() {
      exchange("One?", completed("One."));
      var ended = NOON.plusSeconds(2);
      assertThat(store.ledgerDays(ended, ended.plusMillis(1))).hasSize(1);
      assertThat(store.ledgerDays(FROM, ended)).isEmpty();
      assertThat(store.ledgerDays(ended.plusMillis(1), EVER)).isEmpty();
    }
  }

  @Nested
  @DisplayName("Claude is asked")
  class Asking {
    @Test
    void withTheVeryBytesOfAThinkingBlock() {
      var odd =
          RawJson.of(
              " [ {\"type\" : \"thinking\",\t\"thinking\":\"\\u00e9\\/ \\ud83d\\ude00\",\"signature\":\"a+/=\\u003d\"} ,\n{\"type\":\"text\",\"text\":\"\\u0048i\", \"n\":1.0e0}] ");
      var turn = exchange("Why?", completed(odd));

      assertThat(message(turn, turn.answer()).content()).isEqualTo(odd);
      assertThat(store.answer(ANN, turn.turn())).contains(odd);
      assertThat(accepted(later(turn.conversation(), next("And?"))).path().get(1).content())
          .isEqualTo(odd);
    }

    @Test
    void withoutARefusedExchangeThatStaysReadable() {
      var one = exchange("One?", completed("One."));
      var refused = after(one, next("Bad?"), ended(TurnStatus.COMPLETED, text("Well"), "refusal"));

      var begun = accepted(later(one.conversation(), next("Two?")));

      assertThat(contents(begun.path())).containsExactly(said("One?"), said("One."), said("Two?"));
      assertThat(message(one, refused.answer()).content()).isEqualTo(text("Well"));
    }

    @Test
    void againWithAQuestionThatWasRefusedBefore() {
      var one = exchange("Bad?", ended(TurnStatus.COMPLETED, text("Well"), "refusal"));

      var again = later(one.conversation(), new Ask.Again(null));
      assertThat(contents(accepted(again).path())).containsExactly(said("Bad?"));
      store.finish(again.turn(), completed("Fine."));

      assertThat(contents(accepted(later(one.conversation(), next("Two?"))).path()))
          .containsExactly(said("Bad?"), said("Fine."), said("Two?"));
    }

    @Test
    void withoutEmptyAnswers() {
      var one = exchange("One?", ended(TurnStatus.CANCELLED, RawJson.of("[ ]"), null));
      after(one, next("Two?"), completed(" \\n"));

      assertThat(contents(accepted(later(one.conversation(), next("Three?"))).path()))
          .containsExactly(said("One?"), said("Two?"), said("Three?"));
    }

    @Test
    void withWhatIsUsableOfAPartialAnswer() {
      var partial =
          RawJson.of(
              """
              [{"type":"thinking","thinking":"Hm"},
               {"type":"text",  "text":"S\\u006f"}, null,
               {"type":"tool_use","id":"t1","name":"n","partial_json":"{"}]\
              """);
      var one = exchange("One?", ended(TurnStatus.CANCELLED, partial, null));

      assertThat(contents(accepted(later(one.conversation(), next("Two?"))).path()))
          .containsExactly(
              said("One?"), "[{\"type\":\"text\",  \"text\":\"S\\u006f\"}]", said("Two?"));
      assertThat(message(one, one.answer()).content()).isEqualTo(partial);
    }
  }

  @Nested
  @DisplayName("The list of conversations")
  class Listing {
    @Test
    void hasTitlesCountsAndTimes() {
      var turn = exchange("  Why \\n so?  ", completed("So."));
      after(turn, new Ask.Again(null), completed("Or so."));

      assertThat(store.list(ANN, 10, null, null))
          .isEqualTo(
              new Page<>(
                  List.of(
                      new ConversationSummary(
                          turn.conversation(),
                          "Why so?",
                          ConversationSettings.NONE,
                          NOON,
                          NOON.plusSeconds(2),
                          3,
                          2)),
                  null));
      assertThat(conversation(turn).summary())
          .isEqualTo(store.list(ANN, 10, null, null).items().getFirst());
    }

    @Test
    void cutsALongTitleBetweenCharacters() {
      var turn = first("\uD83D\uDE00".repeat(100));
      accepted(turn);

      assertThat(conversation(turn).summary().title()).isEqualTo("\uD83D\uDE00".repeat(80));
    }

    @Test
    void bringsTheNewestActivityFirstPageByPage() {
      var expected = new ArrayList<String>();
      for (int i = 0; i < 25; i++) {
        // Several share a millisecond, so that the order among equals is used as well.
        var turn = at(first("Number " + i), NOON.plusMillis(i / 4));
        accepted(turn);
        expected.add(turn.conversation().value());
      }

      var seen = new ArrayList<String>();
      String cursor = null;
      do {
        var page = store.list(ANN, 4, cursor, null);
        page.items().forEach(summary -> seen.add(summary.conversation().value()));
        cursor = page.next();
      } while (cursor != null);

      assertThat(seen).containsExactlyInAnyOrderElementsOf(expected).doesNotHaveDuplicates();
      assertThat(seen.getFirst()).isEqualTo(expected.getLast());
      assertThat(store.list(BOB, 4, null, null).items()).isEmpty();
    }

    @Test
    void goesOnBehindACursorWhoseConversationIsGone() {
      var old = exchange("Old", at(completed("."), NOON));
      var gone = exchange("Gone", at(completed("."), NOON.plusSeconds(1)));
      exchange("New", at(completed("."), NOON.plusSeconds(2)));
      var cursor = store.list(ANN, 2, null, null).next();
      store.delete(ANN, gone.conversation(), Duration.ZERO);

      assertThat(store.list(ANN, 2, cursor, null).items())
          .extracting(ConversationSummary::conversation)
          .containsExactly(old.conversation());
    }

    @Test
    void refusesWhatIsNoCursor() {
      for (var cursor : List.of("", "x", "!!", "MTIz", "é")) {
        assertThatThrownBy(() -> store.list(ANN, 2, cursor, null))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThatThrownBy(() -> store.list(ANN, 0, null, null))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesNewTitlesFromTheirOwnerOnly() {
      var turn = exchange("Why?", completed("So."));

      assertThat(store.rename(BOB, turn.conversation(), "Bob's")).isEmpty();
      assertThat(store.rename(ANN, turn.conversation(), "Ann's").orElseThrow().title())
          .isEqualTo("Ann's");
      assertThat(store.rename(ANN, Given.conversationId(), "None")).isEmpty();

      var summary = conversation(turn).summary();
      assertThat(summary.title()).isEqualTo("Ann's");
      assertThat(summary.updatedAt()).isEqualTo(RENAMED);
    }
  }

  @Nested
  @DisplayName("What is someone else's")
  class Privacy {
    @Test
    void looksLikeWhatDoesNotExist() {
      var turn = exchange("Why?", completed("So."));

      assertThat(store.turn(BOB, turn.turn())).isEmpty();
      assertThat(store.turnByCommand(BOB, turn.command())).isEmpty();
      assertThat(store.answer(BOB, turn.turn())).isEmpty();
      assertThat(store.read(BOB, turn.conversation())).isEmpty();
      assertThat(store.delete(BOB, turn.conversation(), Duration.ZERO)).isFalse();
      assertThat(ledger(BOB)).isEmpty();
      assertThat(conversation(turn).messages()).hasSize(2);
    }
  }

  @Nested
  @DisplayName("Deleted")
  class Deleting {
    @Test
    void isDeletedAndTheLedgerKeepsNumbers() {
      var turn = exchange("Why?", completed("So."));
      after(turn, next("And?"), completed("So too."));
      var other = exchange("Other?", completed("Other."));
      var before = ledger(ANN);

      assertThat(store.delete(ANN, turn.conversation(), Duration.ZERO)).isTrue();
      assertThat(store.delete(ANN, turn.conversation(), Duration.ZERO)).isFalse();

      assertThat(store.read(ANN, turn.conversation())).isEmpty();
      assertThat(store.turn(ANN, turn.turn())).isEmpty();
      assertThat(store.answer(ANN, turn.turn())).isEmpty();
      assertThat(store.begin(later(turn.conversation(), next("?")))).isEqualTo(new Begun.Unknown());
      assertThat(conversation(other).messages()).hasSize(2);
      assertThat(ledger(ANN)).isEqualTo(before).hasSize(3);
    }

    @Test
    void whileATurnRunsStillGetsThatTurnsBill() {
      var running = first("Why?");
      var lost = first("Lost?");
      accepted(running);
      accepted(lost);
      store.delete(ANN, running.conversation(), Duration.ZERO);
      store.delete(ANN, lost.conversation(), Duration.ZERO);
      assertThat(ledger(ANN)).isEmpty();

      store.checkpoint(running.turn(), text("late"), SO_FAR);
      store.finish(running.turn(), completed("late"));
      store.finish(running.turn(), ended(TurnStatus.FAILED, text("later"), null));
      assertThat(store.interruptRunning(NOON.plusSeconds(5))).isEqualTo(1);

      assertThat(ledger(ANN))
          .extracting(LedgerRow::turn, LedgerRow::status)
          .containsExactly(
              tuple(running.turn(), TurnStatus.COMPLETED),
              tuple(lost.turn(), TurnStatus.INTERRUPTED));
      assertThat(store.answer(ANN, running.turn())).isEmpty();
    }
  }

  @Nested
  @DisplayName("Deleted with grace")
  class Grace {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void isHiddenFromEverybodyAndCanBeRestored() {
      var turn = exchange("Why?", completed("So."));
      var before = conversation(turn);

      assertThat(store.delete(BOB, turn.conversation(), LONG)).isFalse();
      assertThat(store.delete(ANN, turn.conversation(), LONG)).isTrue();
      assertThat(store.delete(ANN, turn.conversation(), LONG)).isFalse();

      assertThat(store.read(ANN, turn.conversation())).isEmpty();
      assertThat(store.list(ANN, 10, null, null).items()).isEmpty();
      assertThat(store.list(ANN, 10, null, "why").items()).isEmpty();
      assertThat(store.turn(ANN, turn.turn())).isEmpty();
      assertThat(store.turnByCommand(ANN, turn.command())).isEmpty();
      assertThat(store.answer(ANN, turn.turn())).isEmpty();
      assertThat(store.rename(ANN, turn.conversation(), "T")).isEmpty();
      assertThat(store.begin(later(turn.conversation(), next("?")))).isEqualTo(new Begun.Unknown());
      assertThat(store.begin(as(turn.command(), first("?")))).isEqualTo(new Begun.Unknown());

      assertThat(store.restore(BOB, turn.conversation())).isEmpty();
      assertThat(store.restore(ANN, turn.conversation())).contains(before.summary());
      assertThat(store.restore(ANN, turn.conversation())).isEmpty();
      assertThat(conversation(turn)).isEqualTo(before);
    }

    @Test
    void isGoneWhenTheGraceIsOver() {
      var kept = exchange("Kept?", completed("So."));
      var gone = exchange("Gone?", completed("So."));
      store.delete(ANN, kept.conversation(), LONG);
      store.delete(ANN, gone.conversation(), Duration.ofMillis(1));
      letTimePass();

      assertThat(store.sweep()).isEqualTo(1);

      assertThat(store.restore(ANN, gone.conversation())).isEmpty();
      assertThat(store.restore(ANN, kept.conversation())).isPresent();
      assertThat(ledger(ANN)).hasSize(2);
    }

    @Test
    void isGoneAtOnceWhenItIsDeletedOnceMoreWithoutGrace() {
      var turn = exchange("Why?", completed("So."));
      store.delete(ANN, turn.conversation(), LONG);

      assertThat(store.delete(ANN, turn.conversation(), Duration.ZERO)).isTrue();
      assertThat(store.restore(ANN, turn.conversation())).isEmpty();
    }
  }

  @Nested
  @DisplayName("Settings")
  class Settings {
    private final SettingsChange toModelM =
        new SettingsChange(
            true,
            "m",
            Map.of("max_tokens", Optional.of(RawJson.of("7"))),
            ConversationSettings.History.CLIENT);

    @Test
    void areToldWithTheConversationAndWithEachTurnThatBegins() {
      var turn = exchange("Why?", completed("So."));
      var settings = toModelM.applyTo(ConversationSettings.NONE);

      assertThat(store.configure(BOB, turn.conversation(), toModelM)).isEmpty();
      assertThat(store.configure(ANN, turn.conversation(), toModelM).orElseThrow().settings())
          .isEqualTo(settings);

      assertThat(conversation(turn).summary().settings()).isEqualTo(settings);
      assertThat(store.list(ANN, 1, null, null).items().getFirst().settings()).isEqualTo(settings);
      assertThat(accepted(later(turn.conversation(), next("?"))).settings()).isEqualTo(settings);
    }

    @Test
    void changeMemberByMember() {
      var turn = exchange("Why?", completed("So."));
      store.configure(ANN, turn.conversation(), toModelM);
      var change =
          new SettingsChange(
              false,
              null,
              Map.of(
                  "max_tokens", Optional.empty(), "system", Optional.of(RawJson.of("\"Short.\""))),
              null);

      assertThat(store.configure(ANN, turn.conversation(), change).orElseThrow().settings())
          .isEqualTo(
              new ConversationSettings(
                  "m",
                  RequestParameters.of(Map.of("system", RawJson.of("\"Short.\""))),
                  ConversationSettings.History.CLIENT));
    }

    @Test
    void sayWhichModelIsAskedUnlessTheCommandDoes() {
      var settings = new ConversationSettings("m", RequestParameters.NONE, History.SERVER);
      var fresh = new NewConversation(null, settings);
      var turn = Given.with(fresh, first("Why?"));

      assertThat(accepted(turn).model()).isEqualTo("m");
      assertThat(store.turn(ANN, turn.turn()).orElseThrow().model()).isEqualTo("m");
      assertThat(accepted(later(turn.conversation(), next("?"))).model()).isEqualTo("claude-test");
      assertThat(accepted(Given.with(Given.PLAIN, first("Why?"))).model())
          .isEqualTo("claude-default");
    }
  }

  @Nested
  @DisplayName("A name that a client made")
  class Naming {
    private final ConversationName name = new ConversationName("d", "chat 1");
    private final NewConversation named = new NewConversation(name, ConversationSettings.NONE);

    @Test
    void leadsToItsConversationAndToTheTurnThatMatters() {
      var turn = Given.with(named, first("Why?"));
      accepted(turn);
      var waiting = queued(later(turn.conversation(), next("And?")));
      accepted(waiting);
      accepted(queued(later(turn.conversation(), next("Or?"))));

      assertThat(found().conversation()).isEqualTo(turn.conversation());
      assertThat(found().turn().turn()).isEqualTo(turn.turn());
      store.finish(turn.turn(), completed("So."));
      assertThat(found().turn().turn()).isEqualTo(waiting.turn());
    }

    @Test
    void leadsToTheNewestTurnWhenNoneRuns() {
      var turn = Given.with(named, first("Why?"));
      accepted(turn);
      store.finish(turn.turn(), completed("So."));
      var last = after(turn, next("And?"), completed("So too."));

      assertThat(found().turn()).isEqualTo(store.turn(ANN, last.turn()).orElseThrow());
    }

    private NamedConversation found() {
      return store.named(ANN, name).orElseThrow();
    }

    @Test
    void isOneConversationsOnly() {
      var turn = Given.with(named, first("Why?"));
      accepted(turn);

      assertThat(store.begin(Given.with(named, first("Who?"))))
          .isEqualTo(new Begun.Elsewhere(turn.conversation()));
      assertThat(store.begin(by(BOB, Given.with(named, first("Who?")))))
          .isInstanceOf(Begun.Accepted.class);
      var elsewhere = new ConversationName("other", "chat 1");
      assertThat(
              store.begin(
                  Given.with(
                      new NewConversation(elsewhere, ConversationSettings.NONE), first("Who?"))))
          .isInstanceOf(Begun.Accepted.class);
      assertThat(store.named(ANN, new ConversationName("d", "chat 2"))).isEmpty();
    }

    @Test
    void isFreeAgainOnceItsConversationIsDeleted() {
      var old = Given.with(named, first("Why?"));
      accepted(old);
      store.delete(ANN, old.conversation(), Duration.ofHours(1));
      var fresh = Given.with(named, first("Who?"));

      accepted(fresh);
      assertThat(store.restore(ANN, old.conversation())).isPresent();
      assertThat(found().conversation()).isEqualTo(fresh.conversation());
    }
  }

  @Nested
  @DisplayName("A history that a client tells")
  class Telling {
    private static ToldMessage user(String text) {
      return new ToldMessage(messageId(), null, Role.USER, text(text));
    }

    private static ToldMessage claude(String text) {
      return new ToldMessage(messageId(), null, Role.ASSISTANT, text(text));
    }

    private static ToldMessage known(MessageId id, Role role, String text) {
      return new ToldMessage(messageId(), id, role, text(text));
    }

    private NewTurn owned(History history, ToldMessage... told) {
      return Given.with(
          new NewConversation(
              null, new ConversationSettings(null, RequestParameters.NONE, history)),
          Given.asking(first("?"), new Ask.History(List.of(told))));
    }

    private NewTurn owned(History history) {
      var turn = owned(history, user("One?"));
      accepted(turn);
      store.finish(turn.turn(), completed("One."));
      return turn;
    }

    private List<String> asked(NewTurn turn) {
      return contents(accepted(turn).path());
    }

    private NewTurn tell(NewTurn in, ToldMessage... told) {
      return later(in.conversation(), new Ask.History(List.of(told)));
    }

    @Test
    void isWrittenWholeInANewConversation() {
      var turn = owned(History.CLIENT, user("One?"), claude("One."), user("Two?"));

      assertThat(asked(turn)).containsExactly(said("One?"), said("One."), said("Two?"));
      assertThat(conversation(turn).summary().title()).isEqualTo("One?");
      assertThat(conversation(turn).messages())
          .extracting(StoredMessage::partial)
          .containsExactly(false, false, false, true);
      store.finish(turn.turn(), ended(TurnStatus.COMPLETED, text("No."), "refusal"));
      assertThat(asked(tell(turn, user("One?"), claude("One."), user("Three?"))))
          .as("what the client told was not refused with the answer")
          .containsExactly(said("One?"), said("One."), said("Three?"));
    }

    @Test
    void goesOnWhereItIsKnownByItsWords() {
      var turn = owned(History.CLIENT);

      assertThat(asked(tell(turn, user("One?"), claude("One."), user("Two?"))))
          .containsExactly(said("One?"), said("One."), said("Two?"));
      assertThat(conversation(turn).messages()).hasSize(4);
    }

    @Test
    void goesOnWhereItIsKnownByItsIdsWhateverItsWords() {
      var turn = owned(History.CLIENT);

      assertThat(
              asked(
                  tell(
                      turn,
                      user("One?"),
                      known(turn.answer(), Role.ASSISTANT, "as a page shows it"),
                      user("Two?"))))
          .containsExactly(said("One?"), said("One."), said("Two?"));
    }

    @Test
    void branchesWhereItIsAnother() {
      var turn = owned(History.CLIENT);

      assertThat(asked(tell(turn, user("One?"), claude("Uno."), user("Two?"))))
          .containsExactly(said("One?"), said("Uno."), said("Two?"));
      assertThat(asked(tell(turn, user("Zero?")))).containsExactly(said("Zero?"));
      assertThat(conversation(turn).messages()).hasSize(2 + 3 + 2);
    }

    @Test
    void isAnsweredAgainWhenAllOfItIsKnown() {
      var turn = owned(History.CLIENT);

      assertThat(asked(tell(turn, user("One?")))).containsExactly(said("One?"));
      assertThat(conversation(turn).messages()).hasSize(3);
    }

    @Test
    void findsItsWayAmongQuestionsOfTheSameWords() {
      var turn = owned(History.CLIENT);
      var same = after(turn, new Ask.After(null, messageId(), text("One?")), completed("Uno."));

      for (var answer : List.of(turn.answer(), same.answer())) {
        var told =
            tell(turn, user("One?"), known(answer, Role.ASSISTANT, "shown"), user("And then?"));
        var question = accepted(told).question();
        assertThat(message(turn, question).parent()).isEqualTo(answer);
      }
    }

    @Test
    void isTakenAtItsEndOnlyWhereTheServerOwnsIt() {
      var turn = owned(History.SERVER);

      assertThat(asked(tell(turn, user("One?"), claude("One."), user("Two?"), user("Please."))))
          .containsExactly(said("One?"), said("One."), said("Two?"), said("Please."));
      assertThat(store.begin(tell(turn, user("One?"), claude("Uno."), user("Two?"))))
          .isEqualTo(new Begun.Mismatch());
      assertThat(store.begin(tell(turn, user("Zero?"), claude("One."), user("Two?"))))
          .isEqualTo(new Begun.Mismatch());
      assertThat(store.begin(owned(History.SERVER, user("1?"), claude("1."), user("2?"))))
          .isEqualTo(new Begun.Mismatch());
    }

    @Test
    void ofNothingButTheEndGoesBehindTheNewestMessageWhereTheServerOwnsIt() {
      var turn = owned(History.SERVER);

      assertThat(asked(tell(turn, user("One?"))))
          .containsExactly(said("One?"), said("One."), said("One?"));
    }

    @Test
    void thatEndsWithAQuestionOfTheServersIsAnsweredAgain() {
      var turn = owned(History.SERVER);
      var question = store.turn(ANN, turn.turn()).orElseThrow().question();

      assertThat(asked(tell(turn, known(question, Role.USER, "One?"))))
          .containsExactly(said("One?"));
      assertThat(conversation(turn).messages()).hasSize(3);
    }

    @Test
    void bringsNoIdsThatAreTaken() {
      var turn = owned(History.CLIENT);
      var taken = new ToldMessage(turn.answer(), null, Role.USER, text("New?"));

      assertThat(store.begin(tell(turn, taken))).isEqualTo(new Begun.Conflict());
      assertThat(conversation(turn).messages()).hasSize(2);
    }
  }

  @Nested
  @DisplayName("A search")
  class Searching {
    private List<String> found(String query) {
      return store.list(ANN, 10, null, query).items().stream()
          .map(ConversationSummary::title)
          .toList();
    }

    @Test
    void findsWordsOfTitlesQuestionsAndAnswers() {
      var logs = exchange("What is a log?", completed("Events in order."));
      exchange("What is a cursor?", completed("A place in it."));
      store.rename(ANN, logs.conversation(), "About Journals");

      assertThat(found("journal")).containsExactly("About Journals");
      assertThat(found("a LOG")).containsExactly("About Journals");
      assertThat(found("order events")).containsExactly("About Journals");
      assertThat(found("what is")).hasSize(2);
      assertThat(found("journal cursor")).isEmpty();
      assertThat(found("type")).as("no words of JSON").isEmpty();
      assertThat(found("%")).isEmpty();
      assertThat(store.list(BOB, 10, null, "what").items()).isEmpty();
    }

    @Test
    void goesByTheLettersAndNotByHowTheyAreWritten() {
      exchange("Wo ist das Café ÉTÉ?", completed("Stra\\u00dfe 5, \\\"Zum B\u00e4ren\\\""));

      for (var query : List.of("cafe", "été", "ETE", "strasse", "baren", "B\u00c4REN", "\"zum")) {
        assertThat(found(query)).as(query).hasSize(1);
      }
    }

    @Test
    void findsAnAnswerFromItsEndOn() {
      var turn = first("Why?");
      accepted(turn);
      store.checkpoint(turn.turn(), text("Because."), SO_FAR);
      assertThat(found("because")).isEmpty();
      store.interruptRunning(NOON);
      assertThat(found("because")).hasSize(1);
    }

    @Test
    void goesPageByPage() {
      for (int i = 0; i < 5; i++) {
        accepted(at(first("Same " + i), NOON.plusMillis(i)));
      }
      var page = store.list(ANN, 3, null, "same");
      assertThat(page.items()).hasSize(3);
      assertThat(store.list(ANN, 3, page.next(), "same").items())
          .extracting(ConversationSummary::title)
          .containsExactly("Same 1", "Same 0");
    }
  }

  @Nested
  @DisplayName("The title of the first exchange")
  class Titling {
    private String title(String question, String answer) {
      return conversation(exchange(question, completed(answer))).summary().title();
    }

    @Test
    void isTheQuestionWhereThatSaysSomething() {
      assertThat(title("Why is it so?", "So.")).isEqualTo("Why is it so?");
      assertThat(title("\u4e3a\u4ec0\u4e48\u5462", "So.")).isEqualTo("\u4e3a\u4ec0\u4e48\u5462");
    }

    @Test
    void isTheBeginningOfTheAnswerWhereTheQuestionSaysNothing() {
      assertThat(title("Hi", "**Hello!** How can I help?\\nAsk."))
          .isEqualTo("Hello! How can I help?");
      assertThat(title("?", "# The\\nlog")).isEqualTo("The");
      assertThat(title("?", "\u4f60\u597d\u3002\u6211\u5728")).isEqualTo("\u4f60\u597d\u3002");
      assertThat(title("Hi", " ")).isEqualTo("Hi");
    }

    @Test
    void isToldWhenItIsAnotherAndNeverReplacesAGivenOne() {
      var turn = first("Hi");
      accepted(turn);
      assertThat(store.finish(turn.turn(), completed("Hello.")).orElseThrow().title())
          .isEqualTo("Hello.");
      after(turn, next("Hm"), completed("Yes?"));
      assertThat(conversation(turn).summary().title()).isEqualTo("Hello.");

      var given = first("Hi");
      accepted(given);
      store.rename(ANN, given.conversation(), "Ann's");
      assertThat(store.finish(given.turn(), completed("Hello."))).isEmpty();
      assertThat(conversation(given).summary().title()).isEqualTo("Ann's");
    }
  }

  @Nested
  @DisplayName("The ledger")
  class Billing {
    @Test
    void hasWhatEachTurnUsedWithItsExactCost() {
      var turn = exchange("Why?", completed("So."));

      var end = completed("So.").end();
      assertThat(ledger(ANN))
          .containsExactly(
              new LedgerRow(
                  turn.turn(),
                  NOON.plusSeconds(2),
                  TurnStatus.COMPLETED,
                  "claude-test-1",
                  end.usage(),
                  false,
                  end.cost()));
    }

    @Test
    void takesATurnWithoutAConversationOnce() {
      var turn = turnId();

      store.bill(List.of(new Bill(BOB, turn, completed("Not kept."))));
      store.bill(List.of(new Bill(BOB, turn, ended(TurnStatus.FAILED, text("Not kept."), null))));

      assertThat(ledger(BOB)).extracting(LedgerRow::status).containsExactly(TurnStatus.COMPLETED);
      assertThat(store.turn(BOB, turn)).isEmpty();
    }

    @Test
    void takesSeveralTurnsTogether() {
      store.bill(
          List.of(
              new Bill(BOB, turnId(), completed("Not kept.")),
              new Bill(BOB, turnId(), ended(TurnStatus.CANCELLED, text("Not kept."), null))));

      assertThat(ledger(BOB))
          .extracting(LedgerRow::status)
          .containsExactlyInAnyOrder(TurnStatus.COMPLETED, TurnStatus.CANCELLED);
    }

    @Test
    void addsUpByDayOwnerAndModel() {
      exchange("One?", completed("One."));
      store.bill(List.of(new Bill(BOB, turnId(), completed("Two."))));
      store.bill(
          List.of(new Bill(BOB, turnId(), at(completed("Three."), NOON.plusSeconds(86_400)))));
      store.bill(
          List.of(new Bill(BOB, turnId(), at(completed("Four."), NOON.plusSeconds(86_401)))));
      var today = LocalDate.of(2026, 11, 23);

      assertThat(store.ledgerUse(null, Instant.EPOCH, EVER))
          .extracting(LedgerUse::day, LedgerUse::owner, use -> use.use().turns())
          .containsExactly(
              tuple(today, ANN, 1L), tuple(today, BOB, 1L), tuple(today.plusDays(1), BOB, 2L));
      assertThat(store.ledgerUse(BOB, Instant.EPOCH, EVER))
          .extracting(use -> use.use().inputTokens(), use -> use.use().outputTokens())
          .containsExactly(tuple(10L, 20L), tuple(20L, 40L));
      assertThat(store.ledgerUse(BOB, NOON.plusSeconds(3), NOON.plusSeconds(86_401)))
          .hasSize(1)
          .allSatisfy(use ->
              assertThat(use.use().cost().setScale(12, RoundingMode.HALF_EVEN))
                  .isEqualByComparingTo("0.0000033"));
    }

    @Test
    void addsUpToTheLastMicroDollarOverManyTurns() {
      var sum = BigDecimal.ZERO;
      for (int i = 1; i <= 1000; i++) {
        var cost = new BigDecimal(i).multiply(new BigDecimal("0.0000330275"));
        sum = sum.add(cost);
        store.bill(List.of(new Bill(ANN, turnId(), Given.costing(cost, NOON.plusSeconds(i)))));
      }

      var expected = sum.stripTrailingZeros();
      assertThat(store.ledgerUse(ANN, Instant.EPOCH, EVER))
          .singleElement()
          .extracting(use -> use.use().cost(), BIG_DECIMAL)
          .isEqualByComparingTo(sum);
      assertThat(store.ledgerShares(NOON).stream().map(LedgerShare::cost).reduce(BigDecimal::add))
          .hasValueSatisfying(total -> assertThat(total.stripTrailingZeros()).isEqualTo(expected));
    }

    @Test
    void knowsWhoPaysForATurnThatIsNoted() {
      var loose = turnId();
      store.note(new LedgerNote(loose, BOB, "4be0643f1d98", SO_FAR, NOON));
      store.note(new LedgerNote(loose, BOB, "4be0643f1d98", SO_FAR, NOON));
      var kept = first("Why?");
      accepted(kept);
      store.note(new LedgerNote(kept.turn(), ANN, "c0ffee000000", SO_FAR, NOON));
      store.checkpoint(kept.turn(), text("Bec"), SO_FAR);
      assertThat(store.ledgerShares(Instant.EPOCH)).as("nothing has ended").isEmpty();

      store.bill(List.of(new Bill(BOB, loose, completed("So."))));
      store.finish(kept.turn(), completed("Because."));

      assertThat(store.ledgerShares(Instant.EPOCH))
          .extracting(LedgerShare::owner, LedgerShare::token, LedgerShare::conversation)
          .containsExactlyInAnyOrder(
              tuple(BOB, "4be0643f1d98", null), tuple(ANN, "c0ffee000000", kept.conversation()));
      assertThat(store.ledgerShares(NOON.plusSeconds(3))).isEmpty();
    }

    @Test
    void keepsWhatWasNotedOfATurnThatDiedWithItsProcess() {
      var loose = turnId();
      store.note(new LedgerNote(loose, BOB, null, SO_FAR, NOON));

      assertThat(store.interruptRunning(NOON.plusSeconds(9))).isEqualTo(1);
      assertThat(store.interruptRunning(NOON.plusSeconds(9))).isZero();
      store.note(new LedgerNote(loose, BOB, null, SO_FAR, NOON)); // came too late

      assertThat(ledger(BOB))
          .singleElement()
          .satisfies(row -> {
            assertThat(row.status()).isEqualTo(TurnStatus.INTERRUPTED);
            assertThat(row.cost()).isEqualTo(SO_FAR.cost());
            assertThat(row.estimated()).isTrue();
          });
    }

    @Test
    void letsNobodyNoteATurnOfSomebodyElse() {
      var loose = turnId();
      store.note(new LedgerNote(loose, BOB, null, SO_FAR, NOON));
      store.note(new LedgerNote(loose, ANN, "c0ffee000000", SO_FAR, NOON));
      store.bill(List.of(new Bill(BOB, loose, completed("So."))));
      assertThat(store.ledgerShares(Instant.EPOCH))
          .singleElement()
          .extracting(LedgerShare::owner, LedgerShare::token)
          .containsExactly(BOB, null);
    }

    @Test
    void isReadByTimeWithoutItsUpperBorder() {
      for (int i = 3; i >= 0; i--) {
        store.bill(List.of(new Bill(ANN, turnId(), at(completed("."), NOON.plusSeconds(i)))));
      }

      assertThat(store.ledger(ANN, NOON.plusSeconds(1), NOON.plusSeconds(3)))
          .extracting(LedgerRow::endedAt)
          .containsExactly(NOON.plusSeconds(1), NOON.plusSeconds(2));
      assertThat(store.ledger(ANN, Instant.MIN, Instant.MAX)).hasSize(4);
    }
  }

  @Nested
  @DisplayName("has a conversation gone that was kept long enough")
  class Keeping {
    /** Since the last turn an hour has passed, for the store's clock. */
    private final Duration longer = Duration.ofHours(2);

    private final Duration shorter = Duration.ofMinutes(30);

    private NewTurn exchangeKept(Duration keep, String question) {
      var settings = new ConversationSettings(null, RequestParameters.NONE, History.SERVER, keep);
      var turn = Given.with(new NewConversation(null, settings), first(question));
      accepted(turn);
      store.finish(turn.turn(), completed("Because."));
      return turn;
    }

    @Test
    void asTheServerSaysForAll() {
      var old = exchange("Why?", completed("Because."));
      assertThat(store.sweep(longer).conversations()).isEmpty();
      assertThat(store.sweep(null).conversations()).isEmpty();
      var swept = store.sweep(shorter);
      assertThat(swept.conversations()).containsExactly(new Swept.Gone(old.conversation(), ANN));
      assertThat(swept.turns()).containsExactly(old.turn());
      assertThat(store.read(ANN, old.conversation())).isEmpty();
      assertThat(ledger(ANN)).as("its numbers").hasSize(1);
    }

    @Test
    void asItSaysItselfIfThatIsShorter() {
      var own = exchangeKept(shorter, "Mine?");
      var all = exchange("Why?", completed("Because."));
      assertThat(store.read(ANN, own.conversation()).orElseThrow().summary().settings().keep())
          .isEqualTo(shorter);
      assertThat(store.sweep(longer).conversations())
          .containsExactly(new Swept.Gone(own.conversation(), ANN));
      assertThat(store.read(ANN, all.conversation())).isPresent();
    }

    @Test
    void asTheServerSaysIfThatIsShorter() {
      exchangeKept(longer, "Mine?");
      assertThat(store.sweep(shorter).conversations()).hasSize(1);
    }

    @Test
    void butNotWhileSomethingRunsOrWaitsInIt() {
      var settings =
          new ConversationSettings(null, RequestParameters.NONE, History.SERVER, Duration.ZERO);
      var turn = Given.with(new NewConversation(null, settings), first("Why?"));
      accepted(turn);
      assertThat(store.sweep(shorter).conversations()).isEmpty();
      store.finish(turn.turn(), completed("Because."));
      assertThat(store.sweep(null).conversations()).as("zero: as soon as it is over").hasSize(1);
    }

    @Test
    void unlessItWasConfiguredToBeKeptAgain() {
      var turn = exchangeKept(shorter, "Why?");
      store.configure(
          ANN, turn.conversation(), new SettingsChange(false, null, Map.of(), null, true, null));
      assertThat(store.sweep(null).conversations()).isEmpty();
      store.configure(
          ANN, turn.conversation(), new SettingsChange(false, null, Map.of(), null, true, shorter));
      assertThat(store.sweep(null).conversations()).hasSize(1);
    }
  }

  @Nested
  @DisplayName("erases a user")
  class Erasing {
    private final Owner nobody = new Owner("erased-1");

    @Test
    void withAllConversationsHiddenOnesTooAndKeepsTheNumbersUnderAnotherName() {
      var one = exchange("Why?", completed("Because."));
      var hidden = exchange("And?", completed("So."));
      store.delete(ANN, hidden.conversation(), Duration.ofMinutes(5));
      var theirs = Given.by(BOB, first("Mine?"));
      store.begin(theirs);
      var spent = ledger(ANN);

      var erased = store.erase(ANN, nobody);

      assertThat(erased.conversations())
          .containsExactlyInAnyOrder(one.conversation(), hidden.conversation());
      assertThat(erased.turns()).containsExactlyInAnyOrder(one.turn(), hidden.turn());
      assertThat(erased.ledgerRows()).isEqualTo(2);
      assertThat(store.list(ANN, 9, null, null).items()).isEmpty();
      assertThat(store.restore(ANN, hidden.conversation())).isEmpty();
      assertThat(ledger(ANN)).isEmpty();
      assertThat(ledger(nobody)).containsExactlyElementsOf(spent);
      assertThat(store.read(BOB, theirs.conversation())).isPresent();
    }

    @Test
    void ofWhomThereIsNothing() {
      var erased = store.erase(new Owner("nobody"), nobody);
      assertThat(erased).isEqualTo(new Erased(List.of(), List.of(), 0));
    }
  }
}
