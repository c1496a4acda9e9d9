/**
 * The rules of the native protocol for whoever watches, without sockets, clocks and threads.
 *
 * <p><b>Owns</b> positions, what is unanswered, and when to connect again. <b>May touch</b> {@code
 * json}. <b>Never</b> does I/O, reads a clock, rolls dice of its own or starts a thread: frames,
 * time and randomness come in as parameters, and what is to be done goes out as {@link
 * dev.turnstream.client.core.Output}s. So a simulation can drive it as well as a socket does.
 */
@NullMarked
package dev.turnstream.client.core;

import org.jspecify.annotations.NullMarked;
