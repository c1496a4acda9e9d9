package dev.turnstream.gateway;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The cookie of a browser that is signed in. Over HTTPS it is one that no other host can set; over
 * plain HTTP there is none but on this machine itself, and there each port has its own.
 */
final class Cookies {
  private static final String SAFE = "__Host-turnstream";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private static final Pattern PORT = Pattern.compile(":\\d+$");

  private Cookies() {}

  /** What a browser has that is signed in; null for nothing. */
  static @Nullable String session(HttpServerRequest request) {
    var cookie = request.getCookie(SAFE);
    if (cookie == null && isLoopback(Objects.requireNonNullElse(Exchange.host(request), ""))) {
      cookie = request.getCookie(plain(request));
    }
    return cookie == null ? null : cookie.getValue();
  }

  /**
   * Hands a cookie to a page.
   *
   * @param origin the page's
   * @return false when that page can have none, because others could read it on its way
   */
  static boolean give(HttpServerRequest request, String origin, String secret, Duration lasts) {
    boolean safe = origin.startsWith("https://");
    if (!safe && !isLoopback(Objects.requireNonNullElse(URI.create(origin).getHost(), ""))) {
      return false;
    }
    request.response().addCookie(cookie(safe ? SAFE : plain(request), secret, safe, lasts));
    return true;
  }

  /** Takes it back. */
  static void take(HttpServerRequest request) {
    request.response().addCookie(cookie(SAFE, "", true, Duration.ZERO));
    request.response().addCookie(cookie(plain(request), "", false, Duration.ZERO));
  }

  private static Cookie cookie(String name, String value, boolean safe, Duration lasts) {
    return Cookie.cookie(name, value)
        .setPath("/")
        .setHttpOnly(true)
        .setSecure(safe)
        .setSameSite(CookieSameSite.STRICT)
        .setMaxAge(lasts.toSeconds());
  }

  private static String plain(HttpServerRequest request) {
    return "turnstream-" + request.localAddress().port();
  }

  /** Whether an authority names this machine itself. */
  static boolean isLoopback(String authority) {
    var host = PORT.matcher(authority).replaceFirst("");
    return LOOPBACK.contains(host.toLowerCase(Locale.ROOT));
  }
}
