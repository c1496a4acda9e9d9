package dev.turnstream.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Settings read as a start reads them, from sources that a test makes up. */
final class Reading {
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  Reading(Path directory) {
    this.directory = directory;
  }

  Reading variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Reading file(String... lines) throws IOException {
    Files.writeString(directory.resolve("turnstream.conf"), String.join("\n", lines));
    return this;
  }

  Settings with(String... args) throws CannotStart {
    return SettingsReader.read(sources(args), Reading::literalsAndLocalhost);
  }

  /** The sources alone. */
  Sources sources(String... args) {
    return Sources.open(Arguments.read(args), environment, directory);
  }

  /** Knows addresses and localhost, asks no name server. */
  private static InetAddress[] literalsAndLocalhost(String host) throws UnknownHostException {
    try {
      return new InetAddress[] {
        InetAddress.ofLiteral(host.equals("localhost") ? "127.0.0.1" : host)
      };
    } catch (IllegalArgumentException _) {
      throw new UnknownHostException(host);
    }
  }
}
