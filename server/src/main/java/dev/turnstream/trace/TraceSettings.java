package dev.turnstream.trace;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where traces go and what they say about this server.
 *
 * @param endpoint base address of a collector that takes OTLP over HTTP
 * @param headers sent to it, secrets among them
 * @param percent how many turns of a hundred are traced, where whoever asks has not decided that
 * @param service what this server is called
 * @param version of this server
 * @param instance another one for each run
 * @param upstream {@code emulator}, {@code anthropic} or {@code compatible}
 * @param upstreamUrl where that is; null for the emulator
 */
public record TraceSettings(
    URI endpoint,
    Map<String, String> headers,
    int percent,
    String service,
    String version,
    String instance,
    String upstream,
    @Nullable URI upstreamUrl) {
  /** Secrets must not show themselves. */
  @Override
  public String toString() {
    return "(traces to " + endpoint + ")";
  }
}
