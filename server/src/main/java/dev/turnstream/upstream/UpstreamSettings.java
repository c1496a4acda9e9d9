package dev.turnstream.upstream;

import io.vertx.core.net.ProxyOptions;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the upstream is and how long it may take.
 *
 * @param baseUrl {@code http} or {@code https}, to which {@code /v1/messages} is added
 * @param apiVersion the {@code anthropic-version} to ask for
 * @param proxy a proxy on the way, or null
 * @param connectTimeout longest time for a connection
 * @param firstByteTimeout longest time from the request to the head of the answer
 * @param idleTimeout longest silence in the middle of an answer
 * @param maxConnections most connections of one event loop
 */
public record UpstreamSettings(
    URI baseUrl,
    Credentials credentials,
    String apiVersion,
    @Nullable ProxyOptions proxy,
    Duration connectTimeout,
    Duration firstByteTimeout,
    Duration idleTimeout,
    RetryPolicy retries,
    int maxConnections) {}
