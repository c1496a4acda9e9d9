/**
 * The words of the house: what Claude sends, what a turn is made of, what it costs, how it fails.
 *
 * <p><b>Owns</b> immutable values only. <b>May touch</b> nothing but the JDK. <b>Never</b> does
 * I/O, reads a clock or knows a wire protocol.
 */
@NullMarked
package dev.turnstream.model;

import org.jspecify.annotations.NullMarked;
