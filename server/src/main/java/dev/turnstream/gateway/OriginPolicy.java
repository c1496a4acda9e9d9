package dev.turnstream.gateway;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may use this server. A page of somebody else's must not spend the owner's money,
 * neither from its own origin nor by a name that it lets point at this machine (DNS rebinding), so
 * both {@code Origin} and {@code Host} are compared exactly.
 */
public final class OriginPolicy {
  private static final Pattern IP_LITERAL =
      Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+])(:\\d{1,5})?");

  private final Set<String> hosts = new HashSet<>();
  private final Set<String> origins = new HashSet<>();
  private final boolean anyAddress;

  /**
   * Decides for one listening address.
   *
   * @param host the name or address that the server is bound to
   * @param port the port that it listens on
   * @param loopback whether that address is loopback
   * @param allowedOrigins origins of other sites' pages that may use this server
   */
  public OriginPolicy(String host, int port, boolean loopback, List<String> allowedOrigins) {
    own(bracketed(host), port);
    own("localhost", port);
    own("127.0.0.1", port);
    own("[::1]", port);
    for (var origin : allowedOrigins) {
      origins.add(origin);
      addHostOf(origin);
    }
    anyAddress = !loopback;
  }

  private void own(String host, int port) {
    hosts.add(host.toLowerCase(Locale.ROOT) + ":" + port);
    if (port == 80) {
      hosts.add(host.toLowerCase(Locale.ROOT));
    }
  }

  private void addHostOf(String origin) {
    if (!"null".equals(origin)) {
      hosts.add(URI.create(origin).getRawAuthority().toLowerCase(Locale.ROOT));
    }
  }

  /** Whether this server answers to that name. An address can't be rebound, a name can. */
  public boolean allowsHost(@Nullable String host) {
    return host != null
        && (hosts.contains(host.toLowerCase(Locale.ROOT))
            || (anyAddress && IP_LITERAL.matcher(host).matches()));
  }

  /** Whether a page of this origin may ask; without an origin it is no page that asks. */
  public boolean allowsOrigin(@Nullable String origin) {
    return origin == null || origins.contains(origin) || isOwn(origin);
  }

  private boolean isOwn(String origin) {
    return origin.startsWith("http://") && allowsHost(origin.substring("http://".length()));
  }

  private static String bracketed(String host) {
    return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
  }
}
