package dev.turnstream.ops;

import java.util.Map;

/**
 * How full a server is at one moment.
 *
 * @param connections of clients that are open
 * @param turns that hold a place to run
 * @param journalBytes what all turns' logs occupy, about
 * @param journalLogs how many logs there are
 * @param limited how often each limit of connections has kept somebody away, by its name
 * @param dropped what was not written since the start
 */
public record Levels(
    int connections,
    int maxConnections,
    int turns,
    int maxTurns,
    long journalBytes,
    long maxJournalBytes,
    int journalLogs,
    Map<String, Long> limited,
    Dropped dropped) {
  /** Levels. */
  public Levels {
    limited = Map.copyOf(limited);
  }

  /** How full a server is that has written all that it had to say. */
  public Levels(
      int connections,
      int maxConnections,
      int turns,
      int maxTurns,
      long journalBytes,
      long maxJournalBytes,
      int journalLogs,
      Map<String, Long> limited) {
    this(
        connections,
        maxConnections,
        turns,
        maxTurns,
        journalBytes,
        maxJournalBytes,
        journalLogs,
        limited,
        Dropped.NONE);
  }
}
