package dev.turnstream.client;

import dev.turnstream.client.core.TurnEvent;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who is told what of which turn. All is called under the engine's lock. */
final class Watchers {
  private final Map<String, Set<Turn>> turns = new HashMap<>();

  void add(String id, Turn turn) {
    turns.computeIfAbsent(id, _ -> new LinkedHashSet<>()).add(turn);
  }

  /** Takes one away; tells whether it was the last of its turn. */
  boolean remove(String id, Turn turn) {
    var all = turns.get(id);
    boolean last = all != null && all.remove(turn) && all.isEmpty();
    if (last) {
      turns.remove(id);
    }
    return last;
  }

  void happened(String id, TurnEvent event) {
    List.copyOf(turns.getOrDefault(id, Set.of())).forEach(turn -> turn.happened(event));
    if (event instanceof TurnEvent.Ended) {
      turns.remove(id);
    }
  }

  void fail(String id, TurnstreamException why) {
    var all = turns.remove(id);
    if (all != null) {
      all.forEach(turn -> turn.fail(why));
    }
  }

  void failAll(TurnstreamException why) {
    List.copyOf(turns.keySet()).forEach(id -> fail(id, why));
  }
}
