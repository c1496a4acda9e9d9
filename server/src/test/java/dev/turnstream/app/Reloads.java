package dev.turnstream.app;

import dev.turnstream.gateway.Waiting;
import java.util.function.Supplier;

/** Has a server read its settings anew, in tests. */
final class Reloads {
  private Reloads() {}

  /** Waits until it is done; what the log said of it. */
  static String anew(Main.Running server, Supplier<String> log) {
    int before = log.get().length();
    server.reload().soon();
    Waiting.until(
        "the settings are read anew",
        () -> {
          var told = log.get().substring(before);
          return told.contains("The settings were read anew") || told.contains("stay as they were");
        });
    return log.get().substring(before);
  }
}
