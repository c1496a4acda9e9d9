package dev.turnstream.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The pauses in a log that {@code -Xlog:gc} writes. */
final class GcLog {
  /** Like {@code [1.234s] GC(3) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(256M) 3.5ms}. */
  private static final Pattern PAUSE = Pattern.compile("GC\\(\\d+\\) Pause (.*) ([0-9.]+)ms$");

  private final Path file;

  GcLog(Path file) {
    this.file = file;
  }

  /** The JVM's option that writes it. */
  String option() {
    return "-Xlog:gc:file=" + file + ":uptime";
  }

  /** All pauses so far in milliseconds, without those that were asked for; empty without a log. */
  List<Double> pauses() {
    try {
      return pauses(Files.readAllLines(file));
    } catch (IOException _) {
      return List.of();
    }
  }

  /** Whether there is one: only a JVM that takes our options writes it. */
  boolean exists() {
    return Files.exists(file);
  }

  static List<Double> pauses(List<String> lines) {
    var pauses = new ArrayList<Double>();
    for (var line : lines) {
      var found = PAUSE.matcher(line);
      if (found.find() && !wasAskedFor(found.group(1))) {
        pauses.add(Double.valueOf(found.group(2)));
      }
    }
    return pauses;
  }

  private static boolean wasAskedFor(String cause) {
    return cause.contains("(System.gc())") || cause.contains("(Diagnostic Command)");
  }
}
