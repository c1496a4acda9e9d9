/**
 * Clients that speak the native protocol and hold each frame against its promises.
 *
 * <p><b>Owns</b> its sockets. <b>May touch</b> Vert.x and the sockets and tallies of {@code load}.
 * <b>Never</b> the processes that it loads.
 */
@NullMarked
package dev.turnstream.bench.watch;

import org.jspecify.annotations.NullMarked;
