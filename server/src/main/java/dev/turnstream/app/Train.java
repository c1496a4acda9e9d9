package dev.turnstream.app;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/**
 * A short life of the server from start to stop, with the emulator behind it and a load in front:
 * what the JDK sees here, classes as well as which ways are hot and which types come along them, it
 * keeps in the AOT cache that later starts profit from.
 */
final class Train {
  private Train() {}

  /** Runs it; exits with 0 when all answers came to their ends. */
  public static void main(String... args) throws Exception {
    var main = new Main(Map.of(), Path.of("no-such-directory"), System.out, System.err);
    var data = Files.createTempDirectory("turnstream-train");
    var arguments = Arguments.read("--port=0", "--emulator", "--data-dir=" + data);
    try (var server = main.startForGood(arguments);
        var client = HttpClient.newHttpClient()) {
      var training = new Training(client, server.port());
      training.eachDoor();
      training.crowds();
    }
    delete(data);
    System.exit(0);
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
