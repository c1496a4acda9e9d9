package dev.turnstream.dist;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;

/** The entry for {@code ./package}. */
public final class Main {
  private Main() {}

  /**
   * Runs one of two commands, each of which reads and writes files and blocks:
   *
   * <ul>
   *   <li>{@code image ROOT ARCHITECTURE VERSION INSTANT TAR} makes a container image
   *   <li>{@code notices SBOM FILE} lists who wrote what is shipped
   * </ul>
   */
  public static void main(String... args) throws Exception {
    switch (args.length == 0 ? "" : args[0]) {
      case "image" ->
          new Image(Path.of(args[1]), args[2], args[3], Instant.parse(args[4]))
              .write(Path.of(args[5]));
      case "notices" -> Notices.write(Path.of(args[1]), Path.of(args[2]));
      default ->
          throw new IllegalArgumentException(
              "expected image or notices, not " + Arrays.toString(args));
    }
  }
}
