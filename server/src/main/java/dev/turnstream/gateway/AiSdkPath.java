package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.model.ConversationName;
import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a path of the AI SDK's chats names. AI-SDK.md.
 *
 * @param chat the page's name for it; empty where the body tells it
 */
record AiSdkPath(Resource resource, String chat) {
  private static final String ROOT = "/ai-sdk/";
  private static final String CHATS = ROOT + "chat";

  /** What there is. */
  enum Resource {
    CHATS,
    STREAM,
    STOP;

    List<HttpMethod> methods() {
      return switch (this) {
        case CHATS, STOP -> List.of(HttpMethod.POST);
        case STREAM -> List.of(HttpMethod.GET);
      };
    }
  }

  /** Reads a path; null when there is nothing there. */
  static @Nullable AiSdkPath of(String path) {
    if (path.equals(CHATS)) {
      return new AiSdkPath(Resource.CHATS, "");
    }
    var parts =
        path.startsWith(CHATS + "/") ? path.substring(CHATS.length() + 1).split("/", -1) : null;
    if (parts == null || parts.length != 2) {
      return null;
    }
    var chat = decoded(parts[0]);
    if (!ConversationName.isGood(chat)) {
      return null;
    }
    return switch (parts[1]) {
      case "stream" -> new AiSdkPath(Resource.STREAM, chat);
      case "stop" -> new AiSdkPath(Resource.STOP, chat);
      default -> null;
    };
  }

  /** Whether who asks there may be a page of the AI SDK, with headers of its own. */
  static boolean isThere(@Nullable String path) {
    return path != null && path.startsWith(ROOT);
  }

  private static String decoded(String part) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }
}
