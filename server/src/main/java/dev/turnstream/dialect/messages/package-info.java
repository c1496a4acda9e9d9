/**
 * Claude's own Messages API, MESSAGES-API.md: a log said again as the events of Claude, and what a
 * client of Claude's asks for.
 *
 * <p><b>Owns</b> their spelling. <b>May touch</b> {@code model}, {@code dialect} and jackson-core.
 * <b>Never</b> a socket or a turn.
 */
@NullMarked
package dev.turnstream.dialect.messages;

import org.jspecify.annotations.NullMarked;
