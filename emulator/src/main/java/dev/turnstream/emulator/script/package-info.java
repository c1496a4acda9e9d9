/**
 * Pace, faults and odd answers as data: the settings that a request may be played with.
 *
 * <p><b>Owns</b> the names, ranges and text forms of the settings. <b>May touch</b> the JDK and
 * Vert.x' JSON. <b>Never</b> does I/O or knows how a setting is played.
 */
@NullMarked
package dev.turnstream.emulator.script;

import org.jspecify.annotations.NullMarked;
