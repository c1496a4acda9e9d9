package dev.turnstream.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Reads addresses strictly, the way that they will be compared or used. */
final class Urls {
  private Urls() {}

  /** A host without the brackets of an IPv6 address. */
  static String bareHost(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /**
   * A base address, without slashes at its end.
   *
   * @throws IllegalArgumentException when it is none
   */
  static URI base(String text) {
    var uri = http(text.replaceAll("/+$", ""));
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException("a login, a query or a fragment");
    }
    return uri;
  }

  /**
   * An origin in the one form in which browsers send it: lower case, no default port, no path.
   *
   * @throws IllegalArgumentException when it is none
   */
  static String origin(String text) {
    if (text.equals("null")) {
      return text;
    }
    var uri = http(text);
    boolean bare = uri.getRawUserInfo() == null && uri.getRawQuery() == null;
    if (!bare || uri.getRawFragment() != null || uri.getRawPath().length() > 1) {
      throw new IllegalArgumentException("more than an origin");
    }
    var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    boolean usual = uri.getPort() == (scheme.equals("https") ? 443 : 80) || uri.getPort() < 0;
    var host = uri.getHost().toLowerCase(Locale.ROOT);
    return scheme + "://" + host + (usual ? "" : ":" + uri.getPort());
  }

  private static URI http(String text) {
    try {
      var uri = new URI(text);
      var scheme = uri.getScheme();
      if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
        throw new IllegalArgumentException("not http or https");
      }
      if (uri.getHost() == null || uri.getPort() > 65535 || uri.getPort() == 0) {
        throw new IllegalArgumentException("no host or a wrong port");
      }
      return uri;
    } catch (URISyntaxException _) {
      throw new IllegalArgumentException("no address");
    }
  }
}
