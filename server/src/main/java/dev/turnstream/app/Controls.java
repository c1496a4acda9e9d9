package dev.turnstream.app;

import dev.turnstream.gateway.Doors;
import dev.turnstream.gateway.Gateway;
import dev.turnstream.model.PriceTable;
import dev.turnstream.upstream.Credentials;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be changed on a server that runs. On any thread; what has begun goes on as it began. */
record Controls(Doors doors, TurnWiring turns, Collection<Gateway> gateways) {
  void origins(Set<String> allowed) {
    gateways.forEach(gateway -> gateway.allow(List.copyOf(allowed)));
  }

  void mostConnections(int most) {
    doors.limit(most);
  }

  void mostTurns(int most) {
    turns.limit(most);
  }

  void retention(@Nullable Duration keep) {
    turns.keepFor(keep);
  }

  void prices(PriceTable prices) {
    turns.price(prices);
  }

  void credentials(Credentials credentials) {
    turns.show(credentials);
  }
}
