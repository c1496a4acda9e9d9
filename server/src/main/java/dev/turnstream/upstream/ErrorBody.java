package dev.turnstream.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.model.Failure;
import io.vertx.core.MultiMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an answer other than a stream says; its body may be missing, or HTML from something between.
 */
final class ErrorBody {
  private ErrorBody() {}

  static Failure read(int status, MultiMap headers, byte[] body, String model) {
    var json = parse(body);
    var requestId = headers.get("request-id");
    if (requestId == null) {
      requestId = json.string("request_id");
    }
    return Failures.ofStatus(status, errorCode(json), model, retryAfter(headers), requestId);
  }

  /** The upstream's own word on whether to try again; null when it says nothing. */
  static @Nullable Boolean shouldRetry(MultiMap headers) {
    var said = headers.get("x-should-retry");
    return said == null ? null : Boolean.valueOf(said.trim());
  }

  private static @Nullable Duration retryAfter(MultiMap headers) {
    var millis = positive(headers.get("retry-after-ms"));
    if (millis != null) {
      return Duration.ofMillis(millis);
    }
    var seconds = positive(headers.get("retry-after"));
    return seconds == null ? null : Duration.ofSeconds(seconds);
  }

  /**
   * A date, which the header may hold too, is not worth a clock here: the usual wait is as good.
   */
  private static @Nullable Long positive(@Nullable String header) {
    try {
      double value = header == null ? 0 : Double.parseDouble(header.trim());
      return value > 0 && value < 1e9 ? Long.valueOf((long) Math.ceil(value)) : null;
    } catch (NumberFormatException _) {
      return null;
    }
  }

  private static String errorCode(JsonMembers json) {
    try {
      return json.object("error").object("details").string("error_code", "");
    } catch (BadStream _) {
      return "";
    }
  }

  private static JsonMembers parse(byte[] body) {
    try {
      return JsonMembers.of(new String(body, UTF_8));
    } catch (BadStream _) {
      return JsonMembers.empty();
    }
  }
}
