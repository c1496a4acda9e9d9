package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a path under {@code /api/} names. PROTOCOL.md, section 9.
 *
 * @param id of the turn, command, conversation or user, empty where there is none
 */
record ApiPath(Resource resource, String id) {
  private static final String ROOT = "/api/";

  /** What there is, and which methods it has. */
  enum Resource {
    TURNS,
    TURN,
    TURN_EVENTS,
    TURN_CANCEL,
    COMMAND_CANCEL,
    CONVERSATIONS,
    CONVERSATION,
    CONVERSATION_EXPORT,
    CONVERSATION_RESTORE,
    MY_EXPORT,
    USER,
    USAGE;

    /** In the order in which they are told. */
    List<HttpMethod> methods() {
      return switch (this) {
        case TURNS, TURN_CANCEL, COMMAND_CANCEL, CONVERSATION_RESTORE -> List.of(HttpMethod.POST);
        case TURN, TURN_EVENTS, CONVERSATIONS, CONVERSATION_EXPORT, MY_EXPORT, USAGE ->
            List.of(HttpMethod.GET);
        case CONVERSATION -> List.of(HttpMethod.GET, HttpMethod.PATCH, HttpMethod.DELETE);
        case USER -> List.of(HttpMethod.DELETE);
      };
    }
  }

  /** Reads a path; null when there is nothing there. */
  static @Nullable ApiPath of(String path) {
    if (!path.startsWith(ROOT)) {
      return null;
    }
    var parts = path.substring(ROOT.length()).split("/", -1);
    return switch (parts.length) {
      case 1 -> collection(parts[0]);
      case 2 -> parts[0].equals("me") ? mine(parts[1]) : named(parts[0], null, parts[1]);
      case 3 -> named(parts[0], parts[2], parts[1]);
      default -> null;
    };
  }

  private static @Nullable ApiPath collection(String name) {
    return switch (name) {
      case "turns" -> new ApiPath(Resource.TURNS, "");
      case "conversations" -> new ApiPath(Resource.CONVERSATIONS, "");
      case "usage" -> new ApiPath(Resource.USAGE, "");
      default -> null;
    };
  }

  private static @Nullable ApiPath mine(String name) {
    return name.equals("export") ? new ApiPath(Resource.MY_EXPORT, "") : null;
  }

  private static @Nullable ApiPath named(String collection, @Nullable String verb, String id) {
    var resource =
        switch (verb == null ? collection : collection + "/" + verb) {
          case "turns" -> Resource.TURN;
          case "turns/events" -> Resource.TURN_EVENTS;
          case "turns/cancel" -> Resource.TURN_CANCEL;
          case "commands/cancel" -> Resource.COMMAND_CANCEL;
          case "conversations" -> Resource.CONVERSATION;
          case "conversations/export" -> Resource.CONVERSATION_EXPORT;
          case "conversations/restore" -> Resource.CONVERSATION_RESTORE;
          case "users" -> Resource.USER;
          default -> null;
        };
    var decoded = decoded(id);
    return resource == null || decoded == null ? null : new ApiPath(resource, decoded);
  }

  private static @Nullable String decoded(String part) {
    try {
      return part.isEmpty() ? null : URLDecoder.decode(part, UTF_8);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
