package dev.turnstream.app;

import dev.turnstream.access.Entrance;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The ways into a running server, as its settings have them. */
final class Doorkeeper implements AutoCloseable {
  private final @Nullable TokenWatch tokens;

  private Doorkeeper(@Nullable TokenWatch tokens) {
    this.tokens = tokens;
  }

  /**
   * Opens them.
   *
   * @throws CannotStart if the file of tokens can't be read
   */
  static Doorkeeper open(Settings.Ways ways) throws CannotStart {
    return new Doorkeeper(ways.tokens() == null ? null : TokenWatch.open(ways.tokens()));
  }

  Entrance entrance() {
    return tokens == null ? Entrance.open() : Entrance.of(InstantSource.system(), tokens.tokens());
  }

  @Override
  public void close() {
    if (tokens != null) {
      tokens.close();
    }
  }
}
