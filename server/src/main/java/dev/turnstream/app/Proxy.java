package dev.turnstream.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A proxy on the way to whoever answers. */
record Proxy(Kind kind, String host, int port, @Nullable String user, @Nullable Secret password) {

  /** How a proxy is spoken to. */
  enum Kind {
    HTTP,
    SOCKS5;
  }

  /**
   * Reads {@code http://user:password@host:port}; without a scheme it is HTTP, as curl has it.
   *
   * @throws IllegalArgumentException when it is no such address
   */
  static Proxy parse(String text) {
    try {
      var uri = new URI(text.contains("://") ? text : "http://" + text);
      var kind = Kind.valueOf(uri.getScheme().toUpperCase(Locale.ROOT));
      if (uri.getHost() == null || uri.getPort() > 65535 || uri.getPort() == 0) {
        throw new IllegalArgumentException("no host or a wrong port");
      }
      int port = uri.getPort() < 0 ? defaultPort(kind) : uri.getPort();
      var login = uri.getUserInfo() == null ? new String[0] : uri.getUserInfo().split(":", 2);
      return new Proxy(
          kind,
          Urls.bareHost(uri.getHost()),
          port,
          login.length > 0 ? login[0] : null,
          login.length > 1 ? new Secret(login[1]) : null);
    } catch (URISyntaxException _) {
      throw new IllegalArgumentException("no address");
    }
  }

  private static int defaultPort(Kind kind) {
    return switch (kind) {
      case HTTP -> 80;
      case SOCKS5 -> 1080;
    };
  }
}
