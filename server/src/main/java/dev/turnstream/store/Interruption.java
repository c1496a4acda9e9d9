package dev.turnstream.store;

import dev.turnstream.model.Usage;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The end of a turn that nobody has told the end of. */
final class Interruption {
  private Interruption() {}

  /**
   * What is known of it: who was asked, since when, and what was used at the last look. A clock
   * that went back counts as none.
   *
   * @param soFar its provisional row of the ledger, or null when nobody has looked yet
   */
  static StoredEnd end(String model, Instant since, Instant now, @Nullable LedgerRow soFar) {
    var ran = Duration.between(since, now);
    return new StoredEnd(
        null,
        soFar == null ? model : soFar.model(),
        soFar == null ? Usage.NONE : soFar.usage(),
        true,
        soFar == null ? null : soFar.cost(),
        null,
        ran.isNegative() ? Duration.ZERO : ran,
        null,
        null);
  }
}
