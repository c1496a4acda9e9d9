/**
 * The front hall: settings, wiring, command line.
 *
 * <p><b>Owns</b> the process: its arguments, its log, its exit code. <b>May touch</b> every other
 * package, and is the only one that knows picocli. <b>Never</b> holds a rule of the conversation:
 * what it reads it hands on as plain values.
 */
@NullMarked
package dev.turnstream.app;

import org.jspecify.annotations.NullMarked;
