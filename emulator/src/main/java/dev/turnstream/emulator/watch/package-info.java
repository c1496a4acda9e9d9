/**
 * What the emulator saw: counters, records of requests, streams whose client went away.
 *
 * <p><b>Owns</b> the only state that all event loops share; every access is safe from any thread.
 * <b>May touch</b> {@code script}. <b>Never</b> a socket.
 */
@NullMarked
package dev.turnstream.emulator.watch;

import org.jspecify.annotations.NullMarked;
