package dev.turnstream.app;

/** Holds the place of the wiring, which the lead brings. */
final class Server implements AutoCloseable {
  private final Settings settings;

  private Server(Settings settings) {
    this.settings = settings;
  }

  /** Starts and returns once it listens. */
  static Server start(Settings settings) {
    return new Server(settings);
  }

  /** The port that the server listens on. */
  int port() {
    return settings.listen().port();
  }

  @Override
  public void close() {}
}
