/**
 * The doors to the browsers: sockets, who may connect, limits, and a cursor for each watcher.
 *
 * <p><b>Owns</b> the connections of clients. <b>May touch</b> {@code access}, {@code dialect},
 * {@code turn}, {@code journal}, {@code meter}, {@code ops}, {@code model}, and values of {@code
 * store} and {@code budget}. <b>Never</b> the upstream's wire: it sees logs, not Claude.
 */
@NullMarked
package dev.turnstream.gateway;

import org.jspecify.annotations.NullMarked;
