/**
 * Bad networks on demand: a TCP proxy on loopback whose faults are data.
 *
 * <p><b>Owns</b> the sockets on both sides of the proxy. <b>May touch</b> the JDK only.
 * <b>Never</b> looks into the bytes, and is never shipped: tests alone depend on it.
 */
@NullMarked
package dev.turnstream.faults;

import org.jspecify.annotations.NullMarked;
