/**
 * JSON as frames need it: a strict reader, a writer, and values that can't change.
 *
 * <p><b>Owns</b> the syntax. <b>May touch</b> the JDK only. <b>Never</b> knows what a frame means.
 */
@NullMarked
package dev.turnstream.client.json;

import org.jspecify.annotations.NullMarked;
