/**
 * Measures a server from outside, as its clients do: the command line of the benchmark.
 *
 * <p><b>Owns</b> nothing. <b>May touch</b> all of the benchmark and picocli. <b>Never</b> a class
 * of the server or of the emulator, so that any server that speaks the tutorial's frames can be put
 * in their place.
 */
@NullMarked
package dev.turnstream.bench;

import org.jspecify.annotations.NullMarked;
