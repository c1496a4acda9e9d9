package dev.turnstream.client.core;

import org.jspecify.annotations.Nullable;

/** Where a turn is. */
public enum TurnState {
  QUEUED("queued"),
  RUNNING("running"),
  COMPLETED("completed"),
  CANCELLED("cancelled"),
  FAILED("failed"),
  INTERRUPTED("interrupted");

  private final String wire;

  TurnState(String wire) {
    this.wire = wire;
  }

  public boolean isEnd() {
    return this != QUEUED && this != RUNNING;
  }

  /** The state of this name; a running turn for a name that this client does not know. */
  public static TurnState of(@Nullable String wire) {
    for (var state : values()) {
      if (state.wire.equals(wire)) {
        return state;
      }
    }
    return RUNNING;
  }
}
