package dev.turnstream.journal;

/** How a reader's position stands to a log: classified, never guessed. */
public enum Standing {
  /** There is more after it. */
  BEHIND,
  /** The reader has everything so far. */
  AT_HEAD,
  /** The reader claims more than there is. */
  AHEAD,
  /** The log no longer reaches back so far. */
  TRIMMED,
  /** It belongs to a log that is gone; only what was stored is left. */
  EXPIRED,
  /** No such epoch. */
  WRONG_EPOCH;

  /** Whether reading may go on from there. */
  public boolean isUsable() {
    return this == BEHIND || this == AT_HEAD;
  }
}
