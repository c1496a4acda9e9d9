package dev.turnstream.ops;

/**
 * What was not written since the start, since whoever reads it was too slow, or the disk refused.
 *
 * @param logLines lines of the log
 * @param auditEntries entries of the audit log
 */
public record Dropped(long logLines, long auditEntries) {
  /** Nothing. */
  public static final Dropped NONE = new Dropped(0, 0);
}
