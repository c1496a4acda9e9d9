package dev.turnstream.bench;

import dev.turnstream.bench.rig.Commands;
import dev.turnstream.bench.rig.Cpus;
import dev.turnstream.bench.scenario.Length;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Where, when and of what a run was made: without it figures say nothing. */
final class About {
  private About() {}

  static Map<String, String> now(Commands commands, Cpus cpus, Length length)
      throws IOException, InterruptedException, URISyntaxException {
    var about = new LinkedHashMap<String, String>();
    about.put("date", ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS).toString());
    about.put(
        "server",
        commands.server().stream().map(About::lastOfPath).collect(Collectors.joining(" ")));
    about.put("version", commit());
    about.put("sockets", commands.tls() ? "over TLS" : "in the clear");
    about.put("upstream", commands.scripted() ? "the emulator" : "one that ran already");
    about.put("machine", machine(cpus));
    about.put("processors", cpus.why());
    about.put("java", Runtime.version().toString());
    about.put("length", length.name().toLowerCase(Locale.ROOT));
    return about;
  }

  /** The end of a path: where a checkout lies is nobody's business. */
  private static String lastOfPath(String word) {
    return word.startsWith("/") ? word.substring(word.lastIndexOf('/') + 1) : word;
  }

  private static String machine(Cpus cpus) {
    return "%s, %d CPUs, %s %s"
        .formatted(
            processor(),
            cpus.count(),
            System.getProperty("os.name"),
            System.getProperty("os.version"));
  }

  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException _) {
      return System.getProperty("os.arch");
    }
  }

  private static String commit() throws IOException, InterruptedException, URISyntaxException {
    try {
      var git =
          new ProcessBuilder("git", "describe", "--always", "--dirty")
              .directory(Commands.home().toFile())
              .redirectErrorStream(true)
              .start();
      var said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor() == 0 ? said : "unknown";
    } catch (IOException _) {
      return "unknown"; // there is no git
    }
  }
}
