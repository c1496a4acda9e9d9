/**
 * Measures a server from outside, as its clients do: load, delays, lost and reordered deltas.
 *
 * <p><b>Owns</b> the processes that it starts and the clocks that it reads. <b>May touch</b> Vert.x
 * and picocli. <b>Never</b> a class of the server or of the emulator, so that any server that
 * speaks the tutorial's frames can be put in their place.
 */
@NullMarked
package dev.turnstream.bench;

import org.jspecify.annotations.NullMarked;
