package dev.turnstream.emulator.script;

import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a request is to be answered: pace, shape and faults, as data.
 *
 * <p>The same settings have a text form ({@code error-after=3 delay=20 say="Hello there"}), a JSON
 * form ({@code {"error-after":3,"delay":20}}) and {@link #with} for code.
 *
 * @param settings what is set; the values are checked: Double, Long, Boolean or String
 */
public record Script(Map<Knob, Object> settings) {
  /** Nothing set: everything by default. */
  public static final Script NONE = new Script(Map.of());

  public Script {
    settings = Map.copyOf(settings);
  }

  /**
   * Reads the text form: settings separated by blanks; a flag may stand without a value.
   *
   * @throws BadScript if a setting is unknown or its value wrong
   */
  public static Script parse(String line) {
    Map<Knob, Object> settings = new EnumMap<>(Knob.class);
    for (var pair : ScriptLine.pairs(line)) {
      var knob = Knob.named(pair.key());
      settings.put(knob, knob.read(pair.value()));
    }
    return new Script(settings);
  }

  /**
   * Reads the JSON form.
   *
   * @throws BadScript if a setting is unknown or its value wrong
   */
  public static Script of(JsonObject json) {
    Map<Knob, Object> settings = new EnumMap<>(Knob.class);
    for (var entry : json) {
      var knob = Knob.named(entry.getKey());
      if (entry.getValue() == null) {
        throw new BadScript(
            "script: %s is null, it must be %s".formatted(knob.key(), knob.allowed()));
      }
      settings.put(knob, knob.read(entry.getValue()));
    }
    return new Script(settings);
  }

  /**
   * The same script with one more setting.
   *
   * @throws BadScript if the value does not fit
   */
  public Script with(Knob knob, Object value) {
    Map<Knob, Object> settings = new EnumMap<>(Knob.class);
    settings.putAll(this.settings);
    settings.put(knob, knob.read(value));
    return new Script(settings);
  }

  /** This script on top of another: what is set here wins. */
  public Script over(Script base) {
    if (settings.isEmpty()) {
      return base;
    }
    Map<Knob, Object> both = new EnumMap<>(Knob.class);
    both.putAll(base.settings);
    if (has(Knob.RATE)) {
      both.remove(Knob.DELAY); // a rate asked for here must not lose to a delay set below
    }
    both.putAll(settings);
    return new Script(both);
  }

  public boolean has(Knob knob) {
    return settings.containsKey(knob);
  }

  /** An amount in the setting's unit, or {@code otherwise} where it is not set. */
  public double number(Knob knob, double otherwise) {
    return settings.get(knob) instanceof Double amount ? amount : otherwise;
  }

  public long count(Knob knob, long otherwise) {
    return settings.get(knob) instanceof Long count ? count : otherwise;
  }

  public boolean flag(Knob knob, boolean otherwise) {
    return settings.get(knob) instanceof Boolean flag ? flag : otherwise;
  }

  /** Whether a flag is set to true. */
  public boolean is(Knob knob) {
    return flag(knob, false);
  }

  public @Nullable String text(Knob knob) {
    return settings.get(knob) instanceof String text ? text : null;
  }

  public String text(Knob knob, String otherwise) {
    var text = text(knob);
    return text == null ? otherwise : text;
  }

  /** The JSON form. */
  public JsonObject toJson() {
    var json = new JsonObject();
    for (Knob knob : Knob.values()) {
      if (has(knob)) {
        json.put(knob.key(), settings.get(knob));
      }
    }
    return json;
  }
}
