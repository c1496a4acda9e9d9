package dev.turnstream.store;

import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnStatus;
import java.time.Instant;

/**
 * A turn's end, to be written.
 *
 * @param status how it ended
 * @param content array of the answer's content blocks; may be empty
 */
public record FinishedTurn(TurnStatus status, RawJson content, StoredEnd end, Instant endedAt) {
  public FinishedTurn {
    if (!status.isTerminal()) {
      throw new IllegalArgumentException("A turn can't end as " + status);
    }
  }
}
