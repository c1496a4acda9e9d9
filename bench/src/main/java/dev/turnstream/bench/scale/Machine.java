package dev.turnstream.bench.scale;

/**
 * What one server has.
 *
 * @param cores processors
 * @param memoryBytes memory for the process
 * @param journalBytes what of it logs may take ({@code --journal-bytes}); older ones make way
 * @param files open files
 * @param bitsPerSecond what its network carries in one direction
 */
public record Machine(
    int cores, double memoryBytes, double journalBytes, double files, double bitsPerSecond) {}
