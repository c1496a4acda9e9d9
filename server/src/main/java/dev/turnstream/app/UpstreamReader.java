package dev.turnstream.app;

import dev.turnstream.app.Settings.Answerer;
import dev.turnstream.app.Settings.Upstream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Works out who answers and how to get there. */
final class UpstreamReader {
  private static final String CLAUDE_HOST = "api.anthropic.com";
  private static final URI CLAUDE = URI.create("https://" + CLAUDE_HOST);

  private final Sources from;

  UpstreamReader(Sources from) {
    this.from = from;
  }

  Upstream read() {
    var key = from.optional(AllSettings.API_KEY);
    var token = from.optional(AllSettings.AUTH_TOKEN);
    var keyFile = from.optional(AllSettings.API_KEY_FILE);
    if (key != null && keyFile != null) {
      from.mistakes()
          .contradiction(
              "api-key-file: there is an --api-key too; keep one, so that it is clear which counts",
              AllSettings.API_KEY,
              AllSettings.API_KEY_FILE);
    }
    var url = url(key != null || keyFile != null || token != null);
    var proxy = from.optional(AllSettings.UPSTREAM_PROXY);
    var most = from.optional(AllSettings.UPSTREAM_MAX_CONNECTIONS);
    return new Upstream(
        answerer(url),
        url,
        url == null ? null : key,
        url == null ? null : keyFile,
        url == null ? null : token,
        from.value(AllSettings.API_VERSION),
        url == null ? null : proxyFor(url, proxy),
        from.value(AllSettings.UPSTREAM_CONNECT_TIMEOUT),
        from.value(AllSettings.UPSTREAM_FIRST_BYTE_TIMEOUT),
        from.value(AllSettings.UPSTREAM_IDLE_TIMEOUT),
        from.value(AllSettings.UPSTREAM_RETRIES),
        from.value(AllSettings.UPSTREAM_RETRY_AFTER_MAX),
        most == null ? from.value(AllSettings.MAX_TURNS) : most);
  }

  /** Null stands for the emulator. */
  private @Nullable URI url(boolean hasCredential) {
    var url = from.optional(AllSettings.UPSTREAM_URL);
    if (from.value(AllSettings.EMULATOR)) {
      return null;
    }
    if (url == null) {
      return hasCredential ? CLAUDE : null;
    }
    if (answerer(url) == Answerer.ANTHROPIC && !hasCredential) {
      from.mistakes()
          .contradiction(
              "api-key: Claude at "
                  + url
                  + " asks for one; set ANTHROPIC_API_KEY, or use --emulator",
              AllSettings.API_KEY,
              AllSettings.API_KEY_FILE,
              AllSettings.AUTH_TOKEN,
              AllSettings.EMULATOR);
    }
    return url;
  }

  private static Answerer answerer(@Nullable URI url) {
    if (url == null) {
      return Answerer.EMULATOR;
    }
    return CLAUDE_HOST.equalsIgnoreCase(url.getHost()) ? Answerer.ANTHROPIC : Answerer.COMPATIBLE;
  }

  /** The proxy that was asked for, or the one that the environment names for this address. */
  private @Nullable Proxy proxyFor(URI url, @Nullable Proxy asked) {
    var scheme = url.getScheme().toLowerCase(Locale.ROOT);
    var usual =
        from.variable(List.of(scheme + "_proxy", scheme.toUpperCase(Locale.ROOT) + "_PROXY"));
    if (asked != null || usual == null || isExempt(url.getHost())) {
      return asked;
    }
    try {
      return Proxy.parse(usual.text());
    } catch (IllegalArgumentException _) {
      from.mistakes()
          .contradiction(
              "upstream-proxy: the value from %s is refused; it may be %s"
                  .formatted(usual.from(), AllSettings.UPSTREAM_PROXY.kind().mayBe()),
              AllSettings.UPSTREAM_PROXY);
      return null;
    }
  }

  /**
   * Whether the host is this machine, or NO_PROXY names it, a domain it is in, or all by a star.
   */
  private boolean isExempt(String urlHost) {
    var host = Urls.bareHost(urlHost).toLowerCase(Locale.ROOT);
    var list = from.variable(List.of("no_proxy", "NO_PROXY"));
    return isThisMachine(host) || (list != null && names(list, host));
  }

  private static boolean isThisMachine(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }

  private static boolean names(Given list, String host) {
    return Arrays.stream(list.text().toLowerCase(Locale.ROOT).split("[,\\s]+"))
        .map(entry -> entry.startsWith("*.") ? entry.substring(1) : entry)
        .map(entry -> entry.startsWith(".") ? entry.substring(1) : entry)
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> entry.equals("*") || host.equals(entry) || host.endsWith("." + entry));
  }
}
