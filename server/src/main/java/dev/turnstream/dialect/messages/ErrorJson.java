package dev.turnstream.dialect.messages;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.model.Failure;
import dev.turnstream.model.RawJson;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An error in Claude's own shape.
 *
 * @param status with which HTTP says it, where nothing was said before
 * @param type one of Claude's error types
 * @param code our own stable code, told as {@code error.details.error_code}
 * @param message one sentence for people
 * @param retryable whether clients should try again
 * @param retryAfter how long to wait, or null
 */
public record ErrorJson(
    int status,
    String type,
    String code,
    String message,
    boolean retryable,
    @Nullable Duration retryAfter) {
  private static final String API_ERROR = "api_error";

  /** Claude's clients wait as long as they are told, without a word to whoever asked. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** A turn that failed. What only the operator can mend is no fault of the client's key. */
  public static ErrorJson of(Failure failure) {
    return switch (failure.code()) {
      case UPSTREAM_INVALID_REQUEST -> of(failure, 400, "invalid_request_error");
      case UPSTREAM_BILLING, BUDGET_REACHED -> of(failure, 402, "billing_error");
      case UPSTREAM_NOT_FOUND, MODEL_NOT_ALLOWED -> of(failure, 404, "not_found_error");
      case UPSTREAM_RATE_LIMITED -> of(failure, 429, "rate_limit_error");
      case UPSTREAM_OVERLOADED -> of(failure, 529, "overloaded_error");
      case UPSTREAM_TIMEOUT, TURN_TOO_LONG -> of(failure, 504, "timeout_error");
      case SHUTTING_DOWN, STORE_UNAVAILABLE -> of(failure, 503, "overloaded_error");
      case UPSTREAM_AUTHENTICATION, UPSTREAM_UNREACHABLE, UPSTREAM_INTERRUPTED, UPSTREAM_PROTOCOL ->
          of(failure, 502, API_ERROR);
      case UPSTREAM_ERROR, TURN_TOO_LARGE, INTERRUPTED, INTERNAL -> of(failure, 500, API_ERROR);
    };
  }

  private static ErrorJson of(Failure failure, int status, String type) {
    return new ErrorJson(
        status,
        type,
        failure.code().wire(),
        failure.message(),
        failure.retryable(),
        failure.retryAfter());
  }

  /** Something that was not taken. */
  public static ErrorJson of(Refusal refusal) {
    int status = refusal.code().httpStatus();
    var type =
        switch (status) {
          case 401 -> "authentication_error";
          case 402 -> "billing_error";
          case 403 -> "permission_error";
          case 404 -> "not_found_error";
          case 409 -> "conflict_error";
          case 413 -> "request_too_large";
          case 429 -> "rate_limit_error";
          case 503 -> "overloaded_error";
          default -> "invalid_request_error";
        };
    var told = refusal.retryAfter();
    var wait = told == null && status == 503 ? Duration.ofSeconds(1) : told;
    return new ErrorJson(
        status,
        type,
        refusal.code().wire(),
        refusal.message(),
        refusal.code().retryable() && (wait == null || wait.compareTo(PATIENCE) <= 0),
        wait);
  }

  /** Somebody wanted no more; Claude's protocol has no word for that. */
  public static ErrorJson cancelled() {
    return new ErrorJson(
        409,
        API_ERROR,
        "cancelled",
        "This answer was cancelled; what it said so far stays.",
        false,
        null);
  }

  /**
   * The error object, as a body or as the data of an event.
   *
   * @param requestId null where none is known
   */
  public RawJson body(@Nullable String requestId) {
    var error = new LinkedHashMap<String, RawJson>();
    error.put("type", MessageJson.string(type));
    error.put("message", MessageJson.string(message));
    error.put("details", RawJson.of("{}").with("error_code", MessageJson.string(code)));
    var body = RawJson.of("{\"type\":\"error\"}").with("error", RawJson.object(error));
    return requestId == null ? body : body.with("request_id", MessageJson.string(requestId));
  }
}
