/**
 * HTTP and SSE: takes requests in and plays replies out, at the pace and with the faults asked for.
 *
 * <p><b>Owns</b> the sockets. Each event loop has its own {@link ApiServer} and {@link Pacer}.
 * <b>May touch</b> {@code api}, {@code answer}, {@code script}, {@code watch} and Vert.x.
 * <b>Never</b> decides what is said.
 */
@NullMarked
package dev.turnstream.emulator.wire;

import org.jspecify.annotations.NullMarked;
