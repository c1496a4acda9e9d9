/**
 * What the wire protocols have in common: they encode a turn's log and refuse what they can't take.
 *
 * <p><b>Owns</b> the seams {@link dev.turnstream.dialect.Encoder} and {@link
 * dev.turnstream.dialect.Framing}. <b>May touch</b> {@code model} and jackson-core. <b>Never</b> a
 * socket, a turn or a state beside its cursor.
 */
@NullMarked
package dev.turnstream.dialect;

import org.jspecify.annotations.NullMarked;
