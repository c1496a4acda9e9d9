package dev.turnstream.app;

/** Which version this is. */
final class Version {
  private Version() {}

  /** The version that the build wrote into the jar; outside of a jar there is none. */
  static String text() {
    var built = Version.class.getPackage().getImplementationVersion();
    return built == null ? "unbuilt" : built;
  }
}
