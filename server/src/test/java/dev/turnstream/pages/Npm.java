package dev.turnstream.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A folder with a {@code package.json}, and what runs in it. */
record Npm(Path folder) {
  /** Installs what the lock file names, unless it is there; no package's scripts run. */
  void install() throws Exception {
    var lock = folder.resolve("package-lock.json");
    var installed = folder.resolve("node_modules/.package-lock.json");
    boolean isFresh =
        Files.exists(installed)
            && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) >= 0;
    if (!isFresh) {
      run(Map.of(), "npm", "ci", "--ignore-scripts");
    }
  }

  /** Runs a command to its good end; what it wrote. */
  String run(Map<String, String> environment, String... command) throws Exception {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      var process = builder.start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      return output;
    } catch (IOException e) {
      throw new AssertionError("These tests need Node 20 or later with npm on the PATH", e);
    }
  }
}
