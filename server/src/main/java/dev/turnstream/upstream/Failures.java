package dev.turnstream.upstream;

import static dev.turnstream.model.FailureCode.UPSTREAM_AUTHENTICATION;
import static dev.turnstream.model.FailureCode.UPSTREAM_BILLING;
import static dev.turnstream.model.FailureCode.UPSTREAM_ERROR;
import static dev.turnstream.model.FailureCode.UPSTREAM_INTERRUPTED;
import static dev.turnstream.model.FailureCode.UPSTREAM_INVALID_REQUEST;
import static dev.turnstream.model.FailureCode.UPSTREAM_NOT_FOUND;
import static dev.turnstream.model.FailureCode.UPSTREAM_OVERLOADED;
import static dev.turnstream.model.FailureCode.UPSTREAM_PROTOCOL;
import static dev.turnstream.model.FailureCode.UPSTREAM_RATE_LIMITED;
import static dev.turnstream.model.FailureCode.UPSTREAM_TIMEOUT;
import static dev.turnstream.model.FailureCode.UPSTREAM_UNREACHABLE;

import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says in our words what went wrong at the upstream. Its own words stay out: they may hold what
 * should not be shown.
 */
final class Failures {
  private static final Set<String> SPEND_LIMITS =
      Set.of("enforced_spend_limit_reached", "contract_spend_limit_reached");

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private Failures() {}

  /** A refusal before the stream. */
  static Failure ofStatus(
      int status,
      String errorCode,
      String model,
      @Nullable Duration retryAfter,
      @Nullable String requestId) {
    var code = SPEND_LIMITS.contains(errorCode) ? UPSTREAM_BILLING : codeOf(status);
    return new Failure(code, sentence(code, status, model), retryAfter, status, id(requestId));
  }

  /** An {@code error} event in the stream. */
  static Failure inStream(String type, @Nullable String requestId) {
    var code =
        switch (type) {
          case "overloaded_error" -> UPSTREAM_OVERLOADED;
          case "rate_limit_error" -> UPSTREAM_RATE_LIMITED;
          case "timeout_error" -> UPSTREAM_TIMEOUT;
          case "invalid_request_error", "request_too_large" -> UPSTREAM_INVALID_REQUEST;
          case "authentication_error", "permission_error" -> UPSTREAM_AUTHENTICATION;
          case "billing_error" -> UPSTREAM_BILLING;
          case "not_found_error" -> UPSTREAM_NOT_FOUND;
          default -> UPSTREAM_ERROR;
        };
    var message = "The upstream broke off with an error (%s).".formatted(code.wire());
    return new Failure(code, message, null, null, id(requestId));
  }

  /** Ids are shown and logged, so what is said to be one and looks otherwise is left out. */
  private static @Nullable String id(@Nullable String told) {
    return told != null && ID.matcher(told).matches() ? told : null;
  }

  static Failure unreachable() {
    return Failure.of(
        UPSTREAM_UNREACHABLE,
        "No connection to the upstream. Check its address and your network, and try again.");
  }

  static Failure silent(Duration waited) {
    return Failure.of(
        UPSTREAM_TIMEOUT, "The upstream was silent for %d s.".formatted(waited.toSeconds()));
  }

  static Failure cutOff() {
    return Failure.of(UPSTREAM_INTERRUPTED, "The answer broke off before its end. Try again.");
  }

  static Failure notAStream(@Nullable Integer status) {
    var message =
        "The upstream's answer is no stream of the Messages API. Check the upstream's address.";
    return new Failure(UPSTREAM_PROTOCOL, message, null, status, null);
  }

  private static FailureCode codeOf(int status) {
    return switch (status) {
      case 401, 403 -> UPSTREAM_AUTHENTICATION;
      case 402 -> UPSTREAM_BILLING;
      case 404 -> UPSTREAM_NOT_FOUND;
      case 408, 504 -> UPSTREAM_TIMEOUT;
      case 429 -> UPSTREAM_RATE_LIMITED;
      case 529 -> UPSTREAM_OVERLOADED;
      default ->
          status >= 500 || status == 409
              ? UPSTREAM_ERROR
              : status >= 400 ? UPSTREAM_INVALID_REQUEST : UPSTREAM_PROTOCOL;
    };
  }

  private static String sentence(FailureCode code, int status, String model) {
    return switch (code) {
      case UPSTREAM_AUTHENTICATION ->
          "The upstream refused the key (%d). Check ANTHROPIC_API_KEY.".formatted(status);
      case UPSTREAM_BILLING ->
          "The account can't pay for this request (%d). Check its billing.".formatted(status);
      case UPSTREAM_NOT_FOUND ->
          "The upstream knows no model %s (%d). Check --model and the upstream's address."
              .formatted(model, status);
      case UPSTREAM_RATE_LIMITED -> "Too many requests for this key (%d).".formatted(status);
      case UPSTREAM_OVERLOADED -> "The upstream is overloaded (%d).".formatted(status);
      case UPSTREAM_TIMEOUT -> "The upstream timed out (%d).".formatted(status);
      case UPSTREAM_INVALID_REQUEST ->
          "The upstream refused the request (%d). Check --model, --max-tokens and the message's length."
              .formatted(status);
      default -> "The upstream failed (%d).".formatted(status);
    };
  }
}
