/**
 * Turns as traces, for whoever collects those of all their servers.
 *
 * <p><b>Owns</b> the spans of turns and the way to the collector. <b>May touch</b> {@code model},
 * {@code turn} (what it lets hear) and OpenTelemetry, which nothing else knows. <b>Never</b>
 * content or secrets; never an event loop for longer than it takes to put a span into a queue.
 */
@NullMarked
package dev.turnstream.trace;

import org.jspecify.annotations.NullMarked;
