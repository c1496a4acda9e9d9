package dev.turnstream.bench.rig;

import java.time.Duration;

/**
 * Clocks and counters of a rig at one moment.
 *
 * @param nanos by {@link System#nanoTime()}
 * @param busy of all CPUs that may be used, by whomsoever
 * @param allocatedBytes by the server's JVM, -1 where it is none
 * @param pauses collections of the server's JVM so far
 */
public record Usage(
    long nanos,
    CpuTime server,
    CpuTime upstream,
    CpuTime load,
    Duration busy,
    long allocatedBytes,
    int pauses) {}
