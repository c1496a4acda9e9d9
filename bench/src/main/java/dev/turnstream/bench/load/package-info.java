/**
 * Clients that speak the tutorial's frames, many on one event loop, and what they saw.
 *
 * <p><b>Owns</b> its sockets and tallies. <b>May touch</b> Vert.x and HdrHistogram. <b>Never</b>
 * the processes that it loads.
 */
@NullMarked
package dev.turnstream.bench.load;

import org.jspecify.annotations.NullMarked;
