package dev.turnstream.ops;

/**
 * How full a server is at one moment.
 *
 * @param connections of clients that are open
 * @param turns that hold a place to run
 * @param journalBytes what all turns' logs occupy, about
 * @param journalLogs how many logs there are
 */
public record Levels(
    int connections,
    int maxConnections,
    int turns,
    int maxTurns,
    long journalBytes,
    long maxJournalBytes,
    int journalLogs) {}
