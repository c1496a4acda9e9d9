/**
 * The life of a turn: asks the upstream, writes what it says to the log, decides when it is over.
 *
 * <p><b>Owns</b> the {@link dev.turnstream.turn.TurnState} and the upstream call of each running
 * turn. <b>May touch</b> {@code model}, {@code access}, {@code budget}, {@code meter}, {@code
 * upstream}, {@code journal}, {@code store}, the last never on an event loop. <b>Never</b> a
 * socket, JSON or the wall clock: watchers follow the log, so a turn does not know whether anyone
 * looks.
 */
@NullMarked
package dev.turnstream.turn;

import org.jspecify.annotations.NullMarked;
