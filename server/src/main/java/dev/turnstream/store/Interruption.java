package dev.turnstream.store;

import dev.turnstream.model.Usage;
import java.time.Duration;
import java.time.Instant;

/** The end of a turn that nobody has told the end of. */
final class Interruption {
  private Interruption() {}

  /** Nothing is known but who was asked and since when; a clock that went back counts as none. */
  static StoredEnd end(String model, Instant since, Instant now) {
    var ran = Duration.between(since, now);
    return new StoredEnd(
        null,
        model,
        Usage.NONE,
        true,
        null,
        null,
        ran.isNegative() ? Duration.ZERO : ran,
        null,
        null);
  }
}
