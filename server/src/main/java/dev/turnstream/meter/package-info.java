/**
 * What is counted and measured while turns run.
 *
 * <p><b>Owns</b> the counters of each event loop and how they are put together. <b>May touch</b>
 * {@code model}. <b>Never</b> a clock, a lock or an atomic: each {@link
 * dev.turnstream.meter.LoopMeter} belongs to one loop, which now and then leaves an immutable
 * {@link dev.turnstream.meter.Reading} for whoever asks.
 */
@NullMarked
package dev.turnstream.meter;

import org.jspecify.annotations.NullMarked;
