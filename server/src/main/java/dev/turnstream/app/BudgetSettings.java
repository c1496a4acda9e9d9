package dev.turnstream.app;

import static dev.turnstream.budget.Measure.CONNECTIONS;
import static dev.turnstream.budget.Measure.DOLLARS_A_DAY;
import static dev.turnstream.budget.Measure.DOLLARS_A_MONTH;
import static dev.turnstream.budget.Measure.TOKENS_A_MINUTE;
import static dev.turnstream.budget.Measure.TURNS_AN_HOUR;
import static dev.turnstream.budget.Measure.TURNS_AT_ONCE;

import dev.turnstream.budget.LimitText;
import dev.turnstream.budget.Limits;
import dev.turnstream.budget.Measure;
import dev.turnstream.budget.Rules;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Settings that say how much may be used. */
final class BudgetSettings {
  static final Setting<Set<String>> MODELS =
      Setting.optional(
          Setting.Group.BUDGETS,
          "models",
          models(),
          "any",
          "Models that may be asked, --model among them.");

  private static final Map<Measure, Setting<BigDecimal>> USER =
      limits(
          "user",
          "each user",
          DOLLARS_A_DAY,
          DOLLARS_A_MONTH,
          TOKENS_A_MINUTE,
          TURNS_AT_ONCE,
          TURNS_AN_HOUR,
          CONNECTIONS);
  private static final Map<Measure, Setting<BigDecimal>> CONVERSATION =
      limits(
          "conversation",
          "each conversation",
          DOLLARS_A_DAY,
          DOLLARS_A_MONTH,
          TOKENS_A_MINUTE,
          TURNS_AN_HOUR);

  /** Turns and connections at once are counted by {@code max-turns} and {@code max-connections}. */
  private static final Map<Measure, Setting<BigDecimal>> ALL =
      limits(
          "all",
          "all users together",
          DOLLARS_A_DAY,
          DOLLARS_A_MONTH,
          TOKENS_A_MINUTE,
          TURNS_AN_HOUR);

  static final List<Setting<?>> LIST =
      Stream.<Setting<?>>concat(
              Stream.of(MODELS),
              Stream.of(USER, CONVERSATION, ALL).flatMap(group -> group.values().stream()))
          .toList();

  private BudgetSettings() {}

  private static Map<Measure, Setting<BigDecimal>> limits(
      String name, String whose, Measure... measures) {
    var settings = new LinkedHashMap<Measure, Setting<BigDecimal>>();
    for (var measure : measures) {
      settings.put(
          measure,
          Setting.optional(
              Setting.Group.BUDGETS,
              name + "-" + measure.wire().replace('_', '-'),
              limit(measure),
              "none",
              "Most %s of %s.".formatted(measure.words(), whose)));
    }
    return settings;
  }

  /** A limit of a measure. */
  static ValueKind<BigDecimal> limit(Measure measure) {
    return new ValueKind<>(
        measure.isMoney() ? "<dollars>" : "<number>",
        LimitText.mayBe(measure),
        text -> LimitText.read(measure, text));
  }

  private static ValueKind<Set<String>> models() {
    return new ValueKind<>(
        "<models>",
        "a list of models separated by commas, such as claude-sonnet-4-6,claude-haiku-4-5",
        text -> {
          var all = new LinkedHashSet<String>();
          for (var one : text.split(",", -1)) {
            all.add(Kinds.name().reader().read(one.strip()));
          }
          return all;
        });
  }

  /** Reads them all. */
  static Rules read(Sources from, String model) {
    var told = from.optional(MODELS);
    if (told != null && !told.contains(model)) {
      from.mistakes()
          .contradiction(
              "models: --model %s is none of them; add it, or choose another --model"
                  .formatted(CannotStart.quoted(model)),
              MODELS,
              AllSettings.MODEL);
    }
    return new Rules(
        limits(from, ALL),
        limits(from, USER),
        limits(from, CONVERSATION),
        told == null ? Set.of() : told);
  }

  private static Limits limits(Sources from, Map<Measure, Setting<BigDecimal>> settings) {
    var most = new EnumMap<Measure, BigDecimal>(Measure.class);
    for (var one : settings.entrySet()) {
      var told = from.optional(one.getValue());
      if (told != null) {
        most.put(one.getKey(), told);
      }
    }
    return new Limits(most);
  }
}
