/**
 * What a machine holds, computed from what was measured.
 *
 * <p><b>Owns</b> the model of costs. <b>May touch</b> the JSON of a run. <b>Never</b> a process, a
 * socket or a clock.
 */
@NullMarked
package dev.turnstream.bench.scale;

import org.jspecify.annotations.NullMarked;
