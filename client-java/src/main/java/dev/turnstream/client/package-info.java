/**
 * A client for programs: questions go out, answers come back as they are written, and a lost
 * connection is nobody's concern.
 *
 * <p>Start with {@link dev.turnstream.client.Turnstream#connect}. Everything may be called from any
 * thread; what blocks says so, and is meant for virtual threads.
 *
 * <p><b>Owns</b> sockets, timers and what users hold in their hands. <b>May touch</b> {@code core}
 * and {@code json}. <b>Never</b> decides by itself what the protocol asks for: that is {@code
 * core}'s.
 */
@NullMarked
package dev.turnstream.client;

import org.jspecify.annotations.NullMarked;
