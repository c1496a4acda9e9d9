package dev.turnstream.gateway;

import org.jspecify.annotations.Nullable;

/** The paths that speak WebSocket. */
enum WebSocketPath {
  CHAT("/ws/chat"),
  MULTI("/ws/chat/multi"),
  CANCELLABLE("/ws/chat/cancellable"),
  NATIVE("/ws"),
  AI_SDK("/ai-sdk/ws"),
  ECHO("/ws/echo");

  private final String path;

  WebSocketPath(String path) {
    this.path = path;
  }

  static @Nullable WebSocketPath of(String path, boolean echo) {
    for (var known : values()) {
      if (known.path.equals(path) && (known != ECHO || echo)) {
        return known;
      }
    }
    return null;
  }
}
