/**
 * What the emulator says: from a request to a complete reply, cut into deltas.
 *
 * <p><b>Owns</b> the words. Pure: the same request and script give the same reply. <b>May touch</b>
 * {@code api}, {@code script}. <b>Never</b> a socket, a clock or SSE.
 */
@NullMarked
package dev.turnstream.emulator.answer;

import org.jspecify.annotations.NullMarked;
