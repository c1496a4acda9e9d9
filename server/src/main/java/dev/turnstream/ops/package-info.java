/**
 * What an operator sees of a running server: figures, the last hour, what is wrong and since when.
 *
 * <p><b>Owns</b> the history of what the meters tell, and how it is put into JSON and into
 * Prometheus' words. <b>May touch</b> {@code meter}, {@code model}, {@code dialect} (JSON), values
 * of {@code store}. <b>Never</b> a socket or an event loop: it looks once a second, on a thread of
 * its own.
 */
@NullMarked
package dev.turnstream.ops;

import org.jspecify.annotations.NullMarked;
