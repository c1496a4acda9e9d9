package dev.turnstream.emulator.wire;

import io.vertx.core.MultiMap;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Headers about limits that are never reached, but look right. */
final class RateHeaders {
  private static final String PREFIX = "anthropic-ratelimit-";

  private RateHeaders() {}

  static void put(MultiMap headers, boolean exhausted) {
    var reset =
        Instant.now().plusSeconds(exhausted ? 30 : 1).truncatedTo(ChronoUnit.SECONDS).toString();
    put(headers, "requests", 4_000, exhausted ? 0 : 3_999, reset);
    put(headers, "tokens", 2_400_000, exhausted ? 0 : 2_400_000, reset);
    put(headers, "input-tokens", 2_000_000, exhausted ? 0 : 2_000_000, reset);
    put(headers, "output-tokens", 400_000, exhausted ? 0 : 400_000, reset);
  }

  private static void put(MultiMap headers, String kind, int limit, int remaining, String reset) {
    headers
        .add(PREFIX + kind + "-limit", Integer.toString(limit))
        .add(PREFIX + kind + "-remaining", Integer.toString(remaining))
        .add(PREFIX + kind + "-reset", reset);
  }
}
