/**
 * Durable conversations and the ledger of what was used.
 *
 * <p><b>Owns</b> the seam {@link dev.turnstream.store.Store} and the file behind it. <b>May
 * touch</b> {@code model}, JDBC and jackson-core. <b>Never</b> an event loop: every method blocks.
 */
@NullMarked
package dev.turnstream.store;

import org.jspecify.annotations.NullMarked;
