/**
 * AG-UI 1.0, AG-UI.md: a log said as the events of a run, and what a client of an agent asks for.
 *
 * <p><b>Owns</b> their spelling. <b>May touch</b> {@code model}, {@code dialect} and jackson-core.
 * <b>Never</b> a socket or a turn.
 */
@NullMarked
package dev.turnstream.dialect.agui;

import org.jspecify.annotations.NullMarked;
