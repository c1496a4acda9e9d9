/**
 * The log of each turn: append, read after a position, follow.
 *
 * <p><b>Owns</b> the events of running turns. <b>May touch</b> {@code model}. <b>Never</b> a
 * socket, a clock of its own or a wire protocol: who follows a log and in which words is not its
 * business.
 */
@NullMarked
package dev.turnstream.journal;

import org.jspecify.annotations.NullMarked;
