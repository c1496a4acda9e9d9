package dev.turnstream.gateway;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.journal.Journal.Reading;
import dev.turnstream.journal.TurnLog;
import java.util.IdentityHashMap;

/** The logs that are watched on an event loop in one protocol, so that watchers share encodings. */
final class WatchedLogs {
  private final Encoder encoder;
  private final Scratch scratch;
  private final IdentityHashMap<TurnLog, Shared> shared = new IdentityHashMap<>();

  WatchedLogs(Encoder encoder, Scratch scratch) {
    this.encoder = encoder;
    this.scratch = scratch;
  }

  /** One log's encodings, and how many hold them. */
  private static final class Shared {
    final SharedEncoder encoder;
    int holders;

    Shared(SharedEncoder encoder) {
      this.encoder = encoder;
    }
  }

  /** Holds a log until the hold is closed. */
  Hold hold(Reading reading) {
    var one =
        shared.computeIfAbsent(
            reading.log(), log -> new Shared(new SharedEncoder(log, encoder, scratch)));
    one.holders++;
    return new Hold(reading, one);
  }

  /** A watcher's hold on a log. */
  final class Hold {
    private final Reading reading;
    private final Shared one;
    private boolean closed;

    private Hold(Reading reading, Shared one) {
      this.reading = reading;
      this.one = one;
    }

    TurnLog log() {
      return reading.log();
    }

    SharedEncoder encoder() {
      return one.encoder;
    }

    void close() {
      if (!closed) {
        closed = true;
        if (--one.holders == 0) {
          shared.remove(reading.log());
        }
        reading.close();
      }
    }
  }
}
