package dev.turnstream.app;

import dev.turnstream.access.Entrance;
import dev.turnstream.gateway.Doors;
import dev.turnstream.gateway.Gateway;
import dev.turnstream.model.PriceTable;
import dev.turnstream.upstream.Credentials;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** What can be changed on a server that runs. On any thread; what has begun goes on as it began. */
record Controls(
    Doors doors,
    TurnWiring turns,
    Collection<Gateway> gateways,
    Entrance entrance,
    Consumer<Duration> drainTime) {
  /**
   * Takes over all that can be ({@link Reloadable}). Blocks.
   *
   * @throws dev.turnstream.store.StoreException if the ledger can't be read, which new budgets
   *     begin with; nothing is taken over then
   */
  void take(Settings next) {
    turns.take(next); // first, since it may fail
    var origins = List.copyOf(next.listen().allowedOrigins());
    gateways.forEach(gateway -> gateway.allow(origins));
    doors.limit(next.connections().maxConnections());
    entrance.limitUnknown(next.ways().maxUnknownConnections());
    drainTime.accept(next.listen().drainTime());
  }

  void prices(PriceTable prices) {
    turns.price(prices);
  }

  void credentials(Credentials credentials) {
    turns.show(credentials);
  }
}
