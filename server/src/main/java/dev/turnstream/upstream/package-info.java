/**
 * The door to Claude: asks the Messages API over HTTP, reads its stream, tries again where that is
 * safe.
 *
 * <p><b>Owns</b> the connections to Claude, the key, the timeouts. <b>May touch</b> {@code model},
 * Vert.x' HTTP client, Netty where a body takes the short way, and jackson-core. <b>Never</b> a
 * watcher, a turn or a wire protocol of ours: it hands events to whoever called, on the event loop
 * of the call.
 */
@NullMarked
package dev.turnstream.upstream;

import org.jspecify.annotations.NullMarked;
