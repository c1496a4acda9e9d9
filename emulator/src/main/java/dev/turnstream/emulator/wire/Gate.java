package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.api.ApiError;
import io.vertx.core.MultiMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask, and in which version.
 *
 * @param keys the keys that are taken; empty for any
 */
record Gate(Set<String> keys) {
  static final String VERSION = "anthropic-version";
  private static final Set<String> VERSIONS = Set.of("2023-01-01", "2023-06-01", "2026-10-21");
  private static final String BEARER = "bearer ";
  private static final Set<String> ENCODINGS = Set.of("identity", "gzip", "deflate");

  /** What is wrong with the headers, or null. */
  @Nullable ApiError refusal(MultiMap headers) {
    var unauthenticated = unauthenticated(headers);
    return unauthenticated == null ? badHeader(headers) : unauthenticated;
  }

  private @Nullable ApiError unauthenticated(MultiMap headers) {
    var key = headers.get("x-api-key");
    var authorization = headers.get("authorization");
    if (key != null && authorization != null) {
      return ApiError.unauthenticated(
          "Both x-api-key and authorization are set; send only one of them.");
    }
    if (key != null && !key.isBlank()) {
      return isKnown(key) ? null : ApiError.unauthenticated("invalid x-api-key");
    }
    if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      var token = authorization.substring(BEARER.length()).strip();
      return !token.isEmpty() && isKnown(token)
          ? null
          : ApiError.unauthenticated("Invalid bearer token");
    }
    return ApiError.unauthenticated(
        "x-api-key header or authorization header with a bearer token is required");
  }

  private boolean isKnown(String key) {
    return keys.isEmpty() || keys.contains(key);
  }

  private static @Nullable ApiError badHeader(MultiMap headers) {
    var version = headers.get(VERSION);
    if (version == null) {
      return ApiError.invalid("anthropic-version: header is required");
    }
    if (!VERSIONS.contains(version)) {
      return ApiError.invalid(
          "anthropic-version: \"%s\" is not a valid version".formatted(version));
    }
    var encoding = headers.get("content-encoding");
    return encoding == null || ENCODINGS.contains(encoding)
        ? null
        : ApiError.invalid("content-encoding: '%s' is not supported".formatted(encoding));
  }
}
