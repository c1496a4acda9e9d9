/**
 * What is measured, as data, and how each of it is run against a rig.
 *
 * <p><b>Owns</b> nothing that outlives a run. <b>May touch</b> all of the benchmark. <b>Never</b> a
 * class of the server or of the emulator.
 */
@NullMarked
package dev.turnstream.bench.scenario;

import org.jspecify.annotations.NullMarked;
