package dev.turnstream.journal;

import static dev.turnstream.journal.ManualLoop.runAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.Owner;
import dev.turnstream.model.Position;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every journal does, wherever it keeps its logs. */
abstract class JournalContract {
  static final Owner ANN = new Owner("ann");
  static final Owner BOB = new Owner("bob");
  static final TurnId TURN = new TurnId("turn_1");
  static final TurnId OTHER = new TurnId("turn_2");
  static final TurnId THIRD = new TurnId("turn_3");

  /** What is kept of one log. */
  static final int WINDOW = 4096;

  /** What is kept of all. */
  static final int BYTES = 16_384;

  static final Duration KEEP = Duration.ofMinutes(10);

  final ManualLoop home = new ManualLoop();
  final ManualLoop away = new ManualLoop();
  long now = Long.MAX_VALUE - 5; // a monotonic clock may pass the largest number
  Journal journal;

  /** An empty journal with these limits, on the clock {@link #now}. */
  abstract Journal newJournal(JournalLimits limits);

  @BeforeEach
  void open() {
    journal = newJournal(new JournalLimits(BYTES, WINDOW, KEEP));
  }

  static TurnEvent text(String text) {
    return new TextDelta(0, JsonText.of(text));
  }

  static TurnEvent kilobyte() {
    return text("x".repeat(1024));
  }

  static TurnEnd end(TurnId turn) {
    return new TurnEnd.Cancelled(
        new Receipt(turn, "m", Usage.NONE, false, null, null, Duration.ZERO, 0));
  }

  TurnLog opened(TurnId turn) {
    return journal.open(turn, ANN, home, true);
  }

  /** A log that holds these. */
  TurnLog logOf(TurnId turn, TurnEvent... events) {
    var log = opened(turn);
    append(log, events);
    return log;
  }

  static void append(TurnLog log, TurnEvent... events) {
    Stream.of(events).forEach(log::append);
    log.publish();
  }

  /** Who has found a log on a loop, or found that there is none. */
  LogReader reader(TurnId turn, Owner owner, ManualLoop loop) {
    var reader = new LogReader(journal, turn, owner, loop);
    runAll(home, away);
    assertThat(reader.answered).isTrue();
    return reader;
  }

  boolean has(TurnId turn) {
    var reader = reader(turn, ANN, home);
    reader.close();
    return reader.found();
  }

  void pass(Duration time) {
    now += time.toNanos();
  }

  @Nested
  @DisplayName("A log")
  class Logs {
    @Test
    void numbersItsEventsFromOneWithoutGaps() {
      var log = opened(TURN);
      assertThat(log.epoch()).isPositive();
      assertThat(log.head()).isZero();
      for (int i = 1; i <= 100; i++) {
        assertThat(log.append(text("a"))).isEqualTo(i);
        assertThat(log.head()).isEqualTo(i);
      }
    }

    @Test
    void goesOnCountingWhenItForgets() {
      var log = opened(TURN);
      for (int i = 1; i <= 100; i++) {
        assertThat(log.append(kilobyte())).isEqualTo(i);
        log.publish();
      }
      assertThat(log.reachesBackTo(0)).isFalse();
    }

    @Test
    void isReadAfterAnyPosition() {
      var log = logOf(TURN, text("a"), text("b"), text("c"));
      assertThat(log.readAfter(0)).containsExactly(text("a"), text("b"), text("c"));
      assertThat(log.readAfter(2)).containsExactly(text("c"));
      assertThat(log.readAfter(3)).isEmpty();
      assertThatThrownBy(() -> log.readAfter(4)).isInstanceOf(RuntimeException.class);
      assertThatThrownBy(() -> log.readAfter(0).clear())
          .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("G6, G7: ends once, and refuses whoever writes after that")
    void endsOnceAndForGood() {
      var log = logOf(TURN, text("a"));
      assertThat(log.isEnded()).isFalse();
      append(log, end(TURN));
      assertThat(log.isEnded()).isTrue();
      assertThatThrownBy(() -> log.append(text("b"))).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> log.append(end(TURN))).isInstanceOf(IllegalStateException.class);
      assertThat(log.readAfter(0)).containsExactly(text("a"), end(TURN));
      assertThat(log.head()).isEqualTo(2);
    }

    @Test
    void isThereOncePerTurn() {
      opened(TURN);
      assertThatThrownBy(() -> opened(TURN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tellsItsNewestPublishedPosition() {
      assertThat(journal.head(TURN)).isEmpty();
      var log = logOf(TURN, text("a"), text("b"));
      assertThat(journal.head(TURN)).hasValue(new Position(log.epoch(), 2));
      log.append(text("c"));
      assertThat(journal.head(TURN)).hasValue(new Position(log.epoch(), 2));
      log.publish();
      assertThat(journal.head(TURN)).hasValue(new Position(log.epoch(), 3));
    }

    @Test
    void saysTheSameOnEveryLoop() {
      var place = new TurnAccepted(null, "m", Instant.EPOCH);
      var log = logOf(TURN, place, text("a"));
      var copy = reader(TURN, ANN, away).log();
      append(log, text("b"), end(TURN));
      runAll(home, away);
      assertThat(copy.turn()).isEqualTo(TURN);
      assertThat(copy.epoch()).isEqualTo(log.epoch());
      assertThat(copy.head()).isEqualTo(4);
      assertThat(copy.status()).isEqualTo(log.status());
      assertThat(copy.accepted()).isEqualTo(place);
      assertThat(copy.end()).isEqualTo(end(TURN));
      assertThat(copy.snapshot()).isEqualTo(log.snapshot());
      assertThat(copy.readAfter(0)).isEqualTo(log.readAfter(0));
    }
  }

  @Nested
  @DisplayName("G4: A position is classified, never guessed")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class Positions {
    /** What was appended to the log, the position that is asked for, and what it is. */
    Stream<Arguments> table() {
      return Stream.of(
          arguments("in an empty log", 0, 0, 0, Standing.AT_HEAD),
          arguments("ahead of an empty log", 0, 0, 1, Standing.AHEAD),
          arguments("before the first event", 3, 0, 0, Standing.BEHIND),
          arguments("in the middle", 3, 0, 2, Standing.BEHIND),
          arguments("at the head", 3, 0, 3, Standing.AT_HEAD),
          arguments("one ahead of the head", 3, 0, 4, Standing.AHEAD),
          arguments("as far ahead as a number goes", 3, 0, Long.MAX_VALUE, Standing.AHEAD),
          arguments("before what was trimmed", 20, 0, 0, Standing.TRIMMED),
          arguments("at the head of a trimmed log", 20, 0, 20, Standing.AT_HEAD),
          arguments("shortly before it", 20, 0, 19, Standing.BEHIND),
          arguments("ahead of it", 20, 0, 21, Standing.AHEAD),
          arguments("of an older epoch", 3, -1, 3, Standing.EXPIRED),
          arguments("of an older epoch, ahead of this head", 3, -1, 4, Standing.EXPIRED),
          arguments("of an older epoch, at its beginning", 3, -1, 0, Standing.EXPIRED),
          arguments("of an epoch to come", 3, 1, 3, Standing.WRONG_EPOCH),
          arguments("of an epoch to come, at its beginning", 3, 1, 0, Standing.WRONG_EPOCH));
    }

    @ParameterizedTest(name = "{0}: {4}")
    @MethodSource("table")
    void stands(String where, int kilobytes, int otherEpoch, long seq, Standing standing) {
      var log = opened(TURN);
      for (int i = 0; i < kilobytes; i++) {
        append(log, kilobyte());
      }
      var position = new Position(log.epoch() + otherEpoch, seq);
      var copy = reader(TURN, ANN, away).log();
      assertThat(log.standing(position)).as(where).isEqualTo(standing);
      assertThat(copy.standing(position)).as(where + ", on another loop").isEqualTo(standing);
      if (standing.isUsable()) {
        assertThat(log.readAfter(seq)).hasSize(Math.toIntExact(kilobytes - seq));
      }
    }

    @Test
    void theBeginningStandsAsItsNumberDoes() {
      var log = opened(TURN);
      assertThat(log.standing(null)).isEqualTo(Standing.AT_HEAD);
      append(log, text("a"));
      assertThat(log.standing(null)).isEqualTo(Standing.BEHIND);
      for (int i = 0; i < 20; i++) {
        append(log, kilobyte());
      }
      assertThat(log.standing(null)).isEqualTo(Standing.TRIMMED);
    }

    @Test
    void trimmedEndsWhereReadingBackBegins() {
      var log = opened(TURN);
      for (int i = 0; i < 20; i++) {
        append(log, kilobyte());
      }
      for (long seq = 0; seq <= log.head(); seq++) {
        var standing = log.standing(new Position(log.epoch(), seq));
        assertThat(standing == Standing.TRIMMED).isEqualTo(!log.reachesBackTo(seq));
        assertThat(standing.isUsable()).isEqualTo(log.reachesBackTo(seq));
      }
    }

    @Test
    void theEndOfALogIsItsHead() {
      var log = logOf(TURN, text("a"), end(TURN));
      assertThat(log.standing(new Position(log.epoch(), 1))).isEqualTo(Standing.BEHIND);
      assertThat(log.standing(new Position(log.epoch(), 2))).isEqualTo(Standing.AT_HEAD);
      assertThat(log.standing(new Position(log.epoch(), 3))).isEqualTo(Standing.AHEAD);
    }

    @Test
    void ofAnUnknownTurnAndOfSomeoneElsesThereIsNoLog() {
      logOf(TURN, text("a"));
      for (var loop : List.of(home, away)) {
        assertThat(reader(OTHER, ANN, loop).found()).isFalse();
        assertThat(reader(TURN, BOB, loop).found()).isFalse();
        assertThat(reader(TURN, ANN, loop).found()).isTrue();
      }
    }

    @Test
    void ofAnExpiredLogThereIsNoLog() {
      logOf(TURN, text("a"), end(TURN));
      pass(KEEP);
      journal.sweep();
      for (var loop : List.of(home, away)) {
        assertThat(reader(TURN, ANN, loop).found()).isFalse();
      }
      assertThat(journal.head(TURN)).isEmpty();
    }
  }

  @Nested
  @DisplayName("G5: Reading back and going live are one step")
  class BackAndLive {
    @Test
    void whateverIsAppendedWhileAReaderOnAnotherLoopComes() {
      // One append between any two tasks that bring the reader there.
      for (int before = 0; before < 6; before++) {
        var turn = new TurnId("turn_" + before);
        var log = logOf(turn, text("first"));
        var reader = new LogReader(journal, turn, ANN, away);
        var all = new ArrayList<>(log.readAfter(0));
        for (int step = 0; step < 6; step++) {
          if (step == before) {
            append(log, text("raced"), text("too"));
            all.addAll(List.of(text("raced"), text("too")));
          }
          (step % 2 == 0 ? home : away).runOne();
        }
        append(log, end(turn));
        all.add(end(turn));
        runAll(home, away);
        assertThat(reader.events).as("appended before step " + before).isEqualTo(all);
      }
    }

    @Test
    void whatWasAppendedAndNotPublishedIsReadOnce() {
      var log = opened(TURN);
      log.append(text("a"));
      var there = reader(TURN, ANN, home);
      var elsewhere = reader(TURN, ANN, away);
      log.append(text("b"));
      log.publish();
      runAll(home, away);
      assertThat(there.events).containsExactly(text("a"), text("b"));
      assertThat(elsewhere.events).containsExactly(text("a"), text("b"));
    }

    @Test
    void inAThousandRandomOrders() {
      for (int seed = 0; seed < 1000; seed++) {
        var random = new Random(seed);
        var turn = new TurnId("turn_" + seed);
        var log = opened(turn);
        var all = new ArrayList<TurnEvent>();
        var readers = new ArrayList<LogReader>();
        for (int step = 0; step < 40; step++) {
          switch (random.nextInt(6)) {
            case 0 -> {
              var event = text("e" + step);
              log.append(event);
              all.add(event);
            }
            case 1 -> log.publish();
            case 2 -> home.runOne();
            case 3 -> away.runOne();
            case 4 ->
                readers.add(new LogReader(journal, turn, ANN, random.nextBoolean() ? home : away));
            default -> {
              if (!readers.isEmpty()) {
                leave(readers.get(random.nextInt(readers.size())));
              }
            }
          }
        }
        append(log, end(turn));
        all.add(end(turn));
        runAll(home, away);
        for (var reader : readers) {
          if (!reader.left) {
            assertThat(reader.events).as("seed " + seed).isEqualTo(all);
          } else {
            assertThat(all.subList(0, reader.events.size())).isEqualTo(reader.events);
          }
        }
        long open = readers.stream().filter(reader -> !reader.left).count();
        assertThat(journal.readers(turn)).as("seed " + seed).isEqualTo((int) open);
        journal.forget(turn);
      }
    }

    private static void leave(LogReader reader) {
      if (reader.found()) {
        reader.close();
      }
    }

    @Test
    void onRealThreadsToo() throws Exception {
      try (var writing = Executors.newSingleThreadExecutor();
          var reading = Executors.newSingleThreadExecutor()) {
        for (int round = 0; round < 100; round++) {
          var turn = new TurnId("turn_" + round);
          var log = writing.submit(() -> journal.open(turn, ANN, writing, true)).get();
          var all = Stream.iterate(1, i -> i + 1).limit(50).map(i -> text("e" + i)).toList();
          for (var event : all) {
            writing.execute(() -> append(log, event));
          }
          var done = new CountDownLatch(1);
          var events = new ArrayList<TurnEvent>();
          reading.execute(() ->
              journal.find(
                  turn,
                  ANN,
                  reading,
                  found -> {
                    var copy = found.orElseThrow().log();
                    Runnable read =
                        () -> {
                          events.addAll(copy.readAfter(events.size()));
                          if (copy.isEnded()) {
                            done.countDown();
                          }
                        };
                    copy.follow(read);
                    read.run();
                  }));
          writing.execute(() -> append(log, end(turn)));
          done.await();
          assertThat(events).hasSize(51).startsWith(all.toArray(TurnEvent[]::new));
          journal.forget(turn);
        }
      }
    }
  }

  @Nested
  @DisplayName("Readers")
  class Readers {
    @Test
    void areCountedOnAllLoopsTogether() {
      logOf(TURN, text("a"));
      assertThat(journal.readers(TURN)).isZero();
      var there = reader(TURN, ANN, home);
      var elsewhere = reader(TURN, ANN, away);
      var too = reader(TURN, ANN, away);
      assertThat(journal.readers(TURN)).isEqualTo(3);
      there.close();
      there.close();
      elsewhere.close();
      assertThat(journal.readers(TURN)).isEqualTo(1);
      too.close();
      assertThat(journal.readers(TURN)).isZero();
      assertThat(journal.readers(OTHER)).isZero();
    }

    @Test
    void areNotFoundBySomeoneElsesSearch() {
      logOf(TURN, text("a"));
      reader(TURN, BOB, home);
      reader(TURN, BOB, away);
      assertThat(journal.readers(TURN)).isZero();
    }

    @Test
    void comeBackAfterAllHaveLeft() {
      var log = logOf(TURN, text("a"));
      reader(TURN, ANN, away).close();
      append(log, text("b"));
      runAll(home, away);
      var back = reader(TURN, ANN, away);
      append(log, text("c"));
      runAll(home, away);
      assertThat(back.events).containsExactly(text("a"), text("b"), text("c"));
    }

    @Test
    void ofAForgottenLogReadOn() {
      var log = logOf(TURN, text("a"));
      var there = reader(TURN, ANN, home);
      var elsewhere = reader(TURN, ANN, away);
      journal.forget(TURN);
      append(log, text("b"), end(TURN));
      runAll(home, away);
      assertThat(there.events).containsExactly(text("a"), text("b"), end(TURN));
      assertThat(elsewhere.events).containsExactly(text("a"), text("b"), end(TURN));
      assertThat(has(TURN)).isFalse();
    }
  }

  @Nested
  @DisplayName("Bytes")
  class Bytes {
    @Test
    void ofEventsAreBoundedInEachLog() {
      var log = opened(TURN);
      for (int i = 0; i < 200; i++) {
        append(log, kilobyte());
        assertThat(log.reachesBackTo(log.head() - WINDOW / 1024 - 1)).isFalse();
      }
    }

    @Test
    void ofTextThatTheSnapshotKeepsAreCountedToo() {
      var log = opened(TURN);
      for (int i = 0; i < 200; i++) {
        append(log, kilobyte());
      }
      assertThat(log.bytes()).isBetween(200 * 1024L, 200 * 1024L + WINDOW);
    }

    @Test
    void ofALogThatNobodyReadsAreBoundedToo() {
      var log = opened(TURN);
      for (int i = 0; i < 200; i++) {
        log.append(kilobyte());
      }
      log.publish();
      assertThat(log.reachesBackTo(log.head() - WINDOW / 1024 - 1)).isFalse();
      assertThat(log.head()).isEqualTo(200);
    }

    @Test
    void thatWereForgottenLeaveTheirTextInTheSnapshot() {
      var log = opened(TURN);
      for (int i = 0; i < 20; i++) {
        append(log, kilobyte());
      }
      assertThat(log.answer().text()).isEqualTo(JsonText.of("x".repeat(20 * 1024)));
      assertThat(reader(TURN, ANN, away).log().snapshot()).isEqualTo(log.snapshot());
    }

    @Test
    void whoKeepsUpReadsEachEventThoughTheLogForgets() {
      var log = opened(TURN);
      var there = reader(TURN, ANN, home);
      var elsewhere = reader(TURN, ANN, away);
      var all = new ArrayList<TurnEvent>();
      for (int i = 0; i < 50; i++) {
        all.addAll(List.of(kilobyte(), text("and " + i)));
        append(log, kilobyte(), text("and " + i));
        runAll(home, away);
      }
      assertThat(there.events).isEqualTo(all);
      assertThat(elsewhere.events).isEqualTo(all);
    }

    @Test
    void aLogThatIsNotKeptForgetsNothingAndGoesWithItsEnd() {
      var log = journal.open(TURN, ANN, home, false);
      for (int i = 0; i < 50; i++) {
        append(log, kilobyte());
      }
      assertThat(log.reachesBackTo(0)).isTrue();
      append(log, end(TURN));
      assertThat(has(TURN)).isFalse();
      assertThat(log.readAfter(0)).hasSize(51);
      assertThat(journal.hasRoom()).isTrue();
    }

    @Test
    void ofAllLogsAreBoundedAndRunningOnesDoNotMakeWay() {
      var logs = new ArrayList<TurnLog>();
      while (journal.hasRoom()) {
        assertThat(logs.size()).isLessThan(100);
        var log = opened(new TurnId("turn_" + logs.size()));
        logs.add(log);
        append(log, kilobyte(), kilobyte(), kilobyte());
      }
      assertThat(logs).hasSizeBetween(BYTES / WINDOW, BYTES / WINDOW + 3);
      journal.sweep();
      assertThat(journal.hasRoom()).isFalse();
      assertThat(logs).allMatch(log -> has(log.turn()));
      append(logs.get(2), end(logs.get(2).turn()));
      assertThat(journal.hasRoom()).isTrue();
      assertThat(has(logs.get(2).turn())).isFalse();
    }

    @Test
    void ofEndedLogsMakeWayTheOldestFirst() {
      var ids = new ArrayList<TurnId>();
      for (int i = 0; i < 12; i++) {
        var turn = new TurnId("turn_" + i);
        ids.add(turn);
        assertThat(journal.hasRoom()).isTrue();
        logOf(turn, kilobyte(), kilobyte(), kilobyte(), end(turn));
      }
      journal.sweep();
      var kept = ids.stream().filter(this::isThere).toList();
      assertThat(kept).hasSizeBetween(3, 6).isEqualTo(ids.subList(12 - kept.size(), 12));
    }

    private boolean isThere(TurnId turn) {
      return has(turn);
    }

    @Test
    void ofAForgottenLogAreFree() {
      while (journal.hasRoom()) {
        logOf(TURN, kilobyte(), kilobyte(), kilobyte());
        logOf(OTHER, kilobyte(), kilobyte(), kilobyte());
        logOf(THIRD, kilobyte(), kilobyte(), kilobyte());
        for (int i = 4; journal.hasRoom(); i++) {
          logOf(new TurnId("turn_" + i), kilobyte(), kilobyte(), kilobyte());
        }
      }
      journal.forget(OTHER);
      assertThat(journal.hasRoom()).isTrue();
      journal.forget(OTHER);
      assertThat(has(TURN)).isTrue();
      assertThat(has(OTHER)).isFalse();
    }
  }

  @Nested
  @DisplayName("Time")
  class Time {
    @Test
    void isCountedFromTheEnd() {
      var log = logOf(TURN, text("a"));
      pass(KEEP.multipliedBy(100));
      journal.sweep();
      append(log, end(TURN));
      pass(KEEP.minusNanos(1));
      journal.sweep();
      assertThat(has(TURN)).isTrue();
      pass(Duration.ofNanos(1));
      journal.sweep();
      assertThat(has(TURN)).isFalse();
      assertThat(journal.readers(TURN)).isZero();
    }

    @Test
    void isUpForEachLogByItself() {
      logOf(TURN, end(TURN));
      pass(KEEP.dividedBy(2));
      logOf(OTHER, end(OTHER));
      pass(KEEP.dividedBy(2));
      journal.sweep();
      assertThat(has(TURN)).isFalse();
      assertThat(has(OTHER)).isTrue();
      pass(KEEP.dividedBy(2));
      journal.sweep();
      assertThat(has(OTHER)).isFalse();
    }

    @Test
    void isNotUpForARunningTurn() {
      logOf(TURN, text("a"));
      pass(Duration.ofDays(365));
      journal.sweep();
      assertThat(has(TURN)).isTrue();
    }

    @Test
    void doesNotTakeALogFromWhoReadsIt() {
      logOf(TURN, text("a"), end(TURN));
      var there = reader(TURN, ANN, home);
      var elsewhere = reader(TURN, ANN, away);
      pass(KEEP);
      journal.sweep();
      assertThat(has(TURN)).isFalse();
      assertThat(there.log().readAfter(0)).containsExactly(text("a"), end(TURN));
      assertThat(elsewhere.log().readAfter(0)).containsExactly(text("a"), end(TURN));
    }

    @Test
    void ofAForgottenTurnIsNotThatOfAnotherOne() {
      logOf(TURN, end(TURN));
      journal.forget(TURN);
      pass(KEEP.dividedBy(2));
      logOf(TURN, text("again"), end(TURN));
      pass(KEEP.dividedBy(2));
      journal.sweep();
      assertThat(has(TURN)).isTrue();
    }
  }
}
