package dev.turnstream.gateway;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a path of Claude's own API names.
 *
 * @param id of a model, empty where there is none
 */
record MessagesPath(Resource resource, String id) {
  private static final String ROOT = "/v1/";
  private static final Pattern MODEL = Pattern.compile("/v1/models/([A-Za-z0-9._:@-]{1,128})");

  /** What there is. */
  enum Resource {
    MESSAGES,
    COUNT_TOKENS,
    MODELS,
    MODEL;

    List<HttpMethod> methods() {
      return switch (this) {
        case MESSAGES, COUNT_TOKENS -> List.of(HttpMethod.POST);
        case MODELS, MODEL -> List.of(HttpMethod.GET);
      };
    }
  }

  /** Reads a path; null when there is nothing there. */
  static @Nullable MessagesPath of(String path) {
    return switch (path) {
      case "/v1/messages" -> new MessagesPath(Resource.MESSAGES, "");
      case "/v1/messages/count_tokens" -> new MessagesPath(Resource.COUNT_TOKENS, "");
      case "/v1/models" -> new MessagesPath(Resource.MODELS, "");
      default -> {
        var model = MODEL.matcher(path);
        yield model.matches() ? new MessagesPath(Resource.MODEL, model.group(1)) : null;
      }
    };
  }

  /** Whether whoever asks there expects Claude's own errors. */
  static boolean isThere(@Nullable String path) {
    return path != null && path.startsWith(ROOT);
  }
}
