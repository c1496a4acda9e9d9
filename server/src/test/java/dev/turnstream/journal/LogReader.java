package dev.turnstream.journal;

import dev.turnstream.journal.Journal.Reading;
import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from its beginning and follows it, as a watcher's cursor does; where the log no
 * longer reaches back so far, from its head.
 */
final class LogReader {
  /** What was read, one event after another. */
  final List<TurnEvent> events = new ArrayList<>();

  /** Whether the journal has said what there is. */
  boolean answered;

  /** Whether it wants no more. */
  boolean left;

  @Nullable Reading reading;

  private long position;

  LogReader(Journal journal, TurnId turn, Owner owner, Executor loop) {
    journal.find(turn, owner, loop, this::onFound);
  }

  private void onFound(Optional<Reading> found) {
    answered = true;
    found.ifPresent(open -> {
      reading = open;
      var log = open.log();
      position = log.reachesBackTo(0) ? 0 : log.head();
      log.follow(this::read);
      read();
    });
  }

  private void read() {
    if (reading != null && !left) {
      events.addAll(reading.log().readAfter(position));
      position = reading.log().head();
    }
  }

  boolean found() {
    return reading != null;
  }

  TurnLog log() {
    if (reading == null) {
      throw new AssertionError("there is no log to read");
    }
    return reading.log();
  }

  void close() {
    if (reading != null) {
      left = true;
      reading.close();
    }
  }
}
