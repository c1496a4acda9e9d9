package dev.turnstream.emulator.api;

import io.vertx.core.json.JsonObject;

/**
 * An error answer of the API.
 *
 * @param status HTTP status
 * @param type {@code error.type}
 * @param message one sentence for people
 */
public record ApiError(int status, String type, String message) {

  public static ApiError invalid(String message) {
    return new ApiError(400, "invalid_request_error", message);
  }

  public static ApiError notFound(String message) {
    return new ApiError(404, "not_found_error", message);
  }

  public static ApiError unauthenticated(String message) {
    return new ApiError(401, "authentication_error", message);
  }

  public static ApiError tooLarge() {
    return new ApiError(
        413, "request_too_large", "Request exceeds the maximum allowed number of bytes.");
  }

  /** The error that the API gives with this status. */
  public static ApiError of(int status) {
    return switch (status) {
      case 400 -> invalid("The request was refused.");
      case 401 -> unauthenticated("invalid x-api-key");
      case 402 -> new ApiError(402, "billing_error", "There is a problem with your billing.");
      case 403 -> new ApiError(403, "permission_error", "Your API key may not use this resource.");
      case 404 -> notFound("Not found.");
      case 409 -> new ApiError(409, "conflict_error", "The request conflicts with another one.");
      case 413 -> tooLarge();
      case 429 ->
          new ApiError(429, "rate_limit_error", "This request would exceed your rate limit.");
      case 504 -> new ApiError(504, "timeout_error", "The request timed out. Use streaming.");
      case 529 -> new ApiError(529, "overloaded_error", "Overloaded");
      default ->
          status < 500
              ? new ApiError(status, "invalid_request_error", "The request was refused.")
              : new ApiError(status, "api_error", "Internal server error");
    };
  }

  /** The body, with the id that the {@code request-id} header carries too. */
  public JsonObject toJson(String requestId) {
    return new JsonObject()
        .put("type", "error")
        .put("error", new JsonObject().put("type", type).put("message", message))
        .put("request_id", requestId);
  }
}
