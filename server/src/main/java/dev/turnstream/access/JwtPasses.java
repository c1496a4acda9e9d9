package dev.turnstream.access;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Passes of users whose tokens somebody else has signed. */
@FunctionalInterface
public interface JwtPasses {
  /**
   * The pass of whoever shows a token; null when it opens nothing at this time. Complete when it is
   * returned unless a key has to be fetched; then on any thread. Never fails.
   */
  CompletableFuture<@Nullable Pass> pass(String token, Instant now);
}
