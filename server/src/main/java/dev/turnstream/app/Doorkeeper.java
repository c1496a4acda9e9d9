package dev.turnstream.app;

import dev.turnstream.access.Audit;
import dev.turnstream.access.Entrance;
import dev.turnstream.access.Sessions;
import dev.turnstream.access.Tickets;
import dev.turnstream.jwt.Jwts;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The ways into a running server, as its settings have them. */
final class Doorkeeper implements AutoCloseable {
  private final @Nullable TokenWatch tokens;
  private final Entrance entrance;

  private Doorkeeper(Settings.Ways settings, @Nullable TokenWatch tokens) {
    this.tokens = tokens;
    var random = new SecureRandom();
    var ways =
        settings.ask()
            ? new Entrance.Ways(
                tokens == null ? null : tokens.tokens(),
                settings.proxy(),
                settings.jwt() == null ? null : new Jwts(settings.jwt(), System::nanoTime))
            : null;
    this.entrance =
        new Entrance(
            InstantSource.system(),
            ways,
            new Sessions(settings.sessionTime(), random),
            new Tickets(random),
            settings.proxies(),
            settings.maxUnknownConnections());
  }

  /**
   * Opens them.
   *
   * @throws CannotStart if the file of tokens can't be read
   */
  static Doorkeeper open(Settings.Ways ways) throws CannotStart {
    return new Doorkeeper(ways, ways.tokens() == null ? null : TokenWatch.open(ways.tokens()));
  }

  /** From now on tells who does what. */
  void tell(Audit audit) {
    entrance.tell(audit);
    if (tokens != null) {
      tokens.tell(audit);
    }
  }

  Entrance entrance() {
    return entrance;
  }

  @Override
  public void close() {
    if (tokens != null) {
      tokens.close();
    }
  }
}
