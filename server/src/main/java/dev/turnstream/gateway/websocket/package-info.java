/**
 * RFC 6455 to the letter: frames in, frames out, the handshake, close codes.
 *
 * <p><b>Owns</b> the rules of the wire, as code without I/O. <b>May touch</b> nothing but the JDK
 * and {@code dialect}'s framing seam. <b>Never</b> a socket, a timer, or what a message means.
 */
@NullMarked
package dev.turnstream.gateway.websocket;

import org.jspecify.annotations.NullMarked;
