/**
 * The frames of the tutorial's three WebSocket paths, which {@code /sse/chat} shares.
 *
 * <p><b>Owns</b> the spelling of {@code delta}, {@code done} and {@code error}, and what a client
 * may send. <b>May touch</b> {@code model}, {@code dialect} and jackson-core. <b>Never</b> a socket
 * or a turn.
 */
@NullMarked
package dev.turnstream.dialect.tutorial;

import org.jspecify.annotations.NullMarked;
