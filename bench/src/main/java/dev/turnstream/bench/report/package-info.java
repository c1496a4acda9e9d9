/**
 * What a run came to, for people and for programs: a table, JSON, a page with plots.
 *
 * <p><b>Owns</b> the files that it writes. <b>May touch</b> the values of {@code rig} and {@code
 * load}. <b>Never</b> a process or a socket.
 */
@NullMarked
package dev.turnstream.bench.report;

import org.jspecify.annotations.NullMarked;
