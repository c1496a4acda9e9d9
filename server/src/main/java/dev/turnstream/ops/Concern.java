package dev.turnstream.ops;

import java.time.Instant;

/**
 * Something that an operator should know.
 *
 * @param since when it began
 * @param text one sentence that says what and how much
 */
public record Concern(Kind kind, Level level, Instant since, String text) {
  /** What can be wrong. */
  public enum Kind {
    STUCK,
    REFUSING,
    FAILING,
    RETRYING,
    LATE,
    MEMORY,
    CONNECTIONS
  }

  /** How bad it is. */
  public enum Level {
    WATCH,
    ACT
  }
}
