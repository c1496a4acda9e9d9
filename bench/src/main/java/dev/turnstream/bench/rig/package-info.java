/**
 * The processes of a measurement: started, pinned, watched from outside and surely ended.
 *
 * <p><b>Owns</b> what it starts, and reads the system's and the JVM's counters of it. <b>May
 * touch</b> the JDK only. <b>Never</b> a socket that carries load.
 */
@NullMarked
package dev.turnstream.bench.rig;

import org.jspecify.annotations.NullMarked;
