package dev.turnstream.client.core;

import java.time.Duration;

/**
 * How patient a client is. How long it bears silence is the server's to say, in {@code hello}.
 *
 * @param connectWithin the time for a connection, its handshake and {@code hello}
 * @param backoff the most that the first delayed attempt waits; each further one waits up to twice
 *     as long
 * @param longestBackoff the most that any attempt waits
 */
public record Settings(Duration connectWithin, Duration backoff, Duration longestBackoff) {
  public static final Settings DEFAULT =
      new Settings(Duration.ofSeconds(10), Duration.ofMillis(250), Duration.ofSeconds(30));
}
