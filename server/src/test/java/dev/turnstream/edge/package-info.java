/**
 * The server at the edge of a network: with TLS of its own, and behind the proxies that the
 * documentation has configurations for.
 *
 * <p><b>Owns</b> the proxies' processes, what Envoy's API says of its configuration, and
 * certificates of its own making. <b>May touch</b> the server from outside and what it thinks of
 * addresses ({@code access}). <b>Never</b> the server's inside: it runs as a process of its own.
 */
@NullMarked
package dev.turnstream.edge;

import org.jspecify.annotations.NullMarked;
