/**
 * The native protocol, PROTOCOL.md, section 8: frames for events, answers and notices, and the
 * commands that a client may send.
 *
 * <p><b>Owns</b> their spelling. <b>May touch</b> {@code model}, {@code dialect}, values of {@code
 * store} and {@code budget}, and jackson-core. <b>Never</b> a socket or a turn.
 */
@NullMarked
package dev.turnstream.dialect.turnstream;

import org.jspecify.annotations.NullMarked;
