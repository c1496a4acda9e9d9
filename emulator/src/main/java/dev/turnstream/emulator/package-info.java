/**
 * An emulator of Claude's Messages API: real HTTP, scripted and faulty on demand.
 *
 * <p><b>Owns</b> its own sockets and its own reading of the API. <b>May touch</b> Vert.x and
 * picocli. <b>Never</b> a class of the server, so that the two can only agree over the wire.
 */
@NullMarked
package dev.turnstream.emulator;

import org.jspecify.annotations.NullMarked;
