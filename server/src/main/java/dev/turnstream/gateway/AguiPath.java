package dev.turnstream.gateway;

import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a path of AG-UI names.
 *
 * @param name of a turn or a thread, empty where there is none
 */
record AguiPath(Resource resource, String name) {
  private static final String TURNS = "/ag-ui/turns/";
  private static final String THREADS = "/ag-ui/threads/";
  private static final Pattern TURN = Pattern.compile("turn_[0-9a-f]{32}");

  /** What there is. */
  enum Resource {
    RUN,
    TURN,
    THREAD,
    CAPABILITIES;

    List<HttpMethod> methods() {
      return switch (this) {
        case RUN -> List.of(HttpMethod.POST);
        case TURN, THREAD, CAPABILITIES -> List.of(HttpMethod.GET);
      };
    }
  }

  /** Reads a path; null when there is nothing there. */
  static @Nullable AguiPath of(String path) {
    if (path.equals("/ag-ui")) {
      return new AguiPath(Resource.RUN, "");
    }
    if (path.equals("/ag-ui/capabilities")) {
      return new AguiPath(Resource.CAPABILITIES, "");
    }
    if (path.startsWith(TURNS) && TURN.matcher(path.substring(TURNS.length())).matches()) {
      return new AguiPath(Resource.TURN, path.substring(TURNS.length()));
    }
    var thread = path.startsWith(THREADS) ? decoded(path.substring(THREADS.length())) : "";
    return thread.isEmpty() ? null : new AguiPath(Resource.THREAD, thread);
  }

  /** Whether that is where AG-UI is spoken. */
  static boolean isThere(@Nullable String path) {
    return path != null && (path.equals("/ag-ui") || path.startsWith("/ag-ui/"));
  }

  /** One segment of a path, without its escapes; empty when it is none. */
  private static String decoded(String segment) {
    try {
      return segment.contains("/")
          ? ""
          : URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return ""; // a percent sign without two digits
    }
  }
}
