package dev.turnstream.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** Which version this is, and which build of it. */
final class Version {
  private static final String MANIFEST = "/META-INF/MANIFEST.MF";

  private Version() {}

  /** The version that the build wrote into the jar; outside of a jar there is none. */
  static String text() {
    var built = Version.class.getPackage().getImplementationVersion();
    return built == null ? "unbuilt" : built;
  }

  /** The commit that a package was made of; {@code local} for what was built otherwise. */
  static String build() {
    var source = Version.class.getProtectionDomain().getCodeSource().getLocation();
    try (InputStream in =
        java.net.URI.create("jar:" + source + "!" + MANIFEST).toURL().openStream()) {
      return named(new Manifest(in).getMainAttributes().getValue("Implementation-Build"));
    } catch (IOException e) {
      return named(null); // classes in a directory
    }
  }

  private static String named(@Nullable String build) {
    return build == null ? "local" : build;
  }
}
