package dev.turnstream.app;

import java.lang.management.ManagementFactory;
import java.util.List;

/** What is said once the server listens. */
final class Banner {
  private Banner() {}

  static List<String> lines(Settings settings, int port) {
    return List.of(
        "Turnstream " + Version.text() + " listens on " + address(settings.listen(), port),
        "Answers come from " + answerer(settings.upstream()),
        "Model " + settings.chat().model() + ", started in " + sinceStart() + " ms");
  }

  private static String address(Settings.Listen listen, int port) {
    var host = listen.host().contains(":") ? "[" + listen.host() + "]" : listen.host();
    return (listen.tls() == null ? "http://" : "https://") + host + ":" + port;
  }

  /** Who answers, in words. */
  static String answerer(Settings.Upstream upstream) {
    return switch (upstream.answerer()) {
      case EMULATOR -> "the built-in emulator; set ANTHROPIC_API_KEY to ask Claude itself";
      case ANTHROPIC -> "Claude at " + upstream.url();
      case COMPATIBLE -> "the server at " + upstream.url();
    };
  }

  /** In milliseconds, of a clock that nobody sets. */
  private static long sinceStart() {
    return ManagementFactory.getRuntimeMXBean().getUptime();
  }
}
