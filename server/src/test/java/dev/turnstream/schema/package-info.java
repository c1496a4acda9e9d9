/**
 * The schemas in {@code docs/schema}, held against the page, against each other and, by the clients
 * of other tests, against what the server really says.
 *
 * <p><b>Owns</b> the reading of {@code docs/}. <b>May touch</b> nothing of the server's.
 * <b>Never</b> a socket: whoever has one asks {@link dev.turnstream.schema.NativeContract}.
 */
@NullMarked
package dev.turnstream.schema;

import org.jspecify.annotations.NullMarked;
