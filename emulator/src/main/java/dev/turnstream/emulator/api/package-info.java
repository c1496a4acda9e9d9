/**
 * The Messages API as it is asked: models, rules for requests, errors, token counts, prompt cache.
 *
 * <p><b>Owns</b> what makes a request right or wrong. <b>May touch</b> the JDK and Vert.x' JSON.
 * <b>Never</b> a socket, a clock of its own or the answer.
 */
@NullMarked
package dev.turnstream.emulator.api;

import org.jspecify.annotations.NullMarked;
