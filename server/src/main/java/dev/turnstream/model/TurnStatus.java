package dev.turnstream.model;

import java.util.Locale;

/** Where a turn stands. The names are wire names (in lower case) and stay as they are. */
public enum TurnStatus {
  /** Accepted; it waits for its turn. */
  QUEUED,
  /** Asked of Claude. */
  RUNNING,
  COMPLETED,
  CANCELLED,
  FAILED,
  /** The server was killed in the middle. */
  INTERRUPTED;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** Whether nothing follows. */
  public boolean isTerminal() {
    return this != QUEUED && this != RUNNING;
  }

  /** The status as it stands in frames. */
  public String wire() {
    return wire;
  }
}
