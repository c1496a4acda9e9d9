package dev.turnstream.ops;

import dev.turnstream.meter.LoopMeter;
import dev.turnstream.model.ModelUse;
import dev.turnstream.store.LedgerDay;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Use and cost of the last days of UTC by model: what the ledger had at the start, and what has
 * come since. For one thread.
 */
final class Spending {
  /** How many days are told, today included. */
  static final int DAYS = 14;

  private static final int MAX_MODELS = 50;

  private final TreeMap<LocalDate, Map<String, ModelUse>> days = new TreeMap<>();

  /** Takes what the ledger has of turns that ended before the start. */
  void add(List<LedgerDay> ledger) {
    ledger.forEach(one -> add(one.day(), one.model(), one.use()));
  }

  /** Takes what has come since the last time. */
  void add(LocalDate today, Map<String, ModelUse> more) {
    more.forEach((model, use) -> add(today, model, use));
    days.computeIfAbsent(today, _ -> new HashMap<>());
    days.headMap(today.minusDays(DAYS - 1)).clear();
  }

  private void add(LocalDate day, String model, ModelUse use) {
    if (use.turns() > 0) {
      var models = days.computeIfAbsent(day, _ -> new HashMap<>());
      boolean known = models.containsKey(model) || models.size() < MAX_MODELS;
      models.merge(known ? model : LoopMeter.OTHER_MODELS, use, ModelUse::plus);
    }
  }

  /** All of it, oldest day first; a copy. */
  SortedMap<LocalDate, Map<String, ModelUse>> days() {
    var copy = new TreeMap<LocalDate, Map<String, ModelUse>>();
    days.forEach((day, models) -> copy.put(day, Map.copyOf(models)));
    return copy;
  }
}
