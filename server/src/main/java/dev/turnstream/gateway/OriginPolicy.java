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
  private final String scheme;
  private final int defaultPort;

  /** Decides for one listening address without TLS. */
  public OriginPolicy(String host, int port, boolean loopback, List<String> allowedOrigins) {
    this(host, port, loopback, false, allowedOrigins);
  }

  /**
   * Decides for one listening address.
   *
   * @param host the name or address that the server is bound to
   * @param port the port that it listens on
   * @param loopback whether that address is loopback
   * @param tls whether it speaks TLS itself
   * @param allowedOrigins origins of other sites' pages that may use this server
   */
  public OriginPolicy(
      String host, int port, boolean loopback, boolean tls, List<String> allowedOrigins) {
    scheme = tls ? "https://" : "http://";
    defaultPort = tls ? 443 : 80;
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
    own(host.toLowerCase(Locale.ROOT) + ":" + port);
    if (port == defaultPort) {
      own(host.toLowerCase(Locale.ROOT));
    }
  }

  private void own(String authority) {
    hosts.add(authority);
    origins.add(scheme + authority);
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

  /**
   * Whether a page of this origin may ask; without an origin it is no page that asks.
   *
   * @param host the name by which this server was asked, which must be allowed
   */
  public boolean allowsOrigin(@Nullable String origin, String host) {
    return origin == null || origins.contains(origin) || isSameAddress(origin, host);
  }

  /** A page that came from this server by its address, and not from just any address. */
  private boolean isSameAddress(String origin, String host) {
    return anyAddress && IP_LITERAL.matcher(host).matches() && origin.equals(scheme + host);
  }

  private static String bracketed(String host) {
    return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
  }
}
