package dev.turnstream.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a turn failed, in a form that may be shown to anybody: it holds no key, no prompt and nothing
 * that an upstream server said in its own words.
 *
 * @param code stable code
 * @param message one sentence for people, with what to do where that is known
 * @param retryAfter how long the upstream asks to wait, or null
 * @param upstreamStatus HTTP status of the upstream's answer, or null where there was none
 * @param upstreamRequestId the upstream's id of the request, for support, or null
 */
public record Failure(
    FailureCode code,
    String message,
    @Nullable Duration retryAfter,
    @Nullable Integer upstreamStatus,
    @Nullable String upstreamRequestId) {

  /** A failure that has nothing to do with an upstream's answer. */
  public static Failure of(FailureCode code, String message) {
    return new Failure(code, message, null, null, null);
  }

  /** Whether the same question may succeed when it is asked again. */
  public boolean retryable() {
    return code.retryable();
  }
}
