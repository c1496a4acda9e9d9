package dev.turnstream.app;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import dev.turnstream.model.ModelPrice;
import dev.turnstream.model.ModelPrice.Rates;
import dev.turnstream.model.PriceTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of a price table and takes nothing that it does not know: a misspelt price would
 * be a wrong bill. Each object may carry a {@code note}.
 */
final class PriceTableParser {
  private final JsonParser json;

  /** Something in the file that is not as it must be. */
  static final class Wrong extends IOException {
    private final int line;

    private Wrong(int line, String reason) {
      super(reason);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  /** Takes one field's value; the parser stands at the value. */
  @FunctionalInterface
  private interface Field {
    /** Returns false when the name is not known. */
    boolean take(String name) throws IOException;
  }

  PriceTableParser(JsonParser json) {
    this.json = json;
  }

  PriceTable read() throws IOException {
    try {
      json.nextToken();
      var table = table();
      if (json.nextToken() != null) {
        throw wrong("something follows the table's end");
      }
      return table;
    } catch (StreamReadException e) {
      var at = e.getLocation();
      throw new Wrong(at == null ? 1 : at.getLineNr(), "no JSON: " + e.getOriginalMessage());
    }
  }

  private PriceTable table() throws IOException {
    var models = new LinkedHashMap<String, ModelPrice>();
    var numbers = new HashMap<String, BigDecimal>();
    var dated = new LocalDate[1];
    object(name -> {
      switch (name) {
        case "dated" -> dated[0] = day();
        case "web_search" -> numbers.put(name, price());
        case "models" -> object(model -> models.put(model, model()) == null);
        case "aliases" -> object(alias -> addAlias(alias, models));
        default -> {
          return false;
        }
      }
      return true;
    });
    if (dated[0] == null) {
      throw wrong("\"dated\" is missing");
    }
    return new PriceTable(dated[0], required(numbers, "web_search"), models);
  }

  private boolean addAlias(String alias, Map<String, ModelPrice> models) throws IOException {
    var price = json.currentToken() == JsonToken.VALUE_STRING ? models.get(json.getText()) : null;
    if (price == null) {
      throw wrong("the alias \"" + alias + "\" must name a model that stands above");
    }
    if (models.put(alias, price) != null) {
      throw wrong("\"" + alias + "\" is a model and an alias; keep one");
    }
    return true;
  }

  private ModelPrice model() throws IOException {
    var numbers = new HashMap<String, BigDecimal>();
    var tiers = new HashMap<String, Rates>();
    object(name ->
        switch (name) {
          case "input", "output", "cache_read", "us_factor" -> {
            numbers.put(name, price());
            yield true;
          }
          case "fast" -> {
            tiers.put(name, tier(null));
            yield true;
          }
          case "long_prompt" -> {
            var above = new HashMap<String, BigDecimal>();
            tiers.put(name, tier(above));
            numbers.put("above_tokens", required(above, "above_tokens"));
            yield true;
          }
          default -> false;
        });
    return new ModelPrice(
        rates(numbers),
        tiers.get("fast"),
        tiers.get("long_prompt"),
        numbers.getOrDefault("above_tokens", BigDecimal.ZERO).longValue(),
        numbers.getOrDefault("us_factor", BigDecimal.ONE));
  }

  /** Reads one tier's rates; {@code limit} takes its size, null where it has none. */
  private Rates tier(@Nullable Map<String, BigDecimal> limit) throws IOException {
    var numbers = new HashMap<String, BigDecimal>();
    object(name ->
        switch (name) {
          case "input", "output", "cache_read" -> {
            numbers.put(name, price());
            yield true;
          }
          case "above_tokens" -> limit != null && limit.put(name, price()) == null;
          default -> false;
        });
    return rates(numbers);
  }

  private Rates rates(Map<String, BigDecimal> numbers) throws Wrong {
    return new Rates(
        required(numbers, "input"), required(numbers, "output"), required(numbers, "cache_read"));
  }

  private void object(Field field) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw wrong("an object {...} must stand here");
    }
    for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      if (name.equals("note")) {
        json.skipChildren();
      } else if (!field.take(name)) {
        throw wrong("\"" + name + "\" is not known here");
      }
    }
  }

  private BigDecimal price() throws IOException {
    if (!json.currentToken().isNumeric() || json.getDecimalValue().signum() < 0) {
      throw wrong("\"" + json.currentName() + "\" must be a number that is not negative");
    }
    return json.getDecimalValue();
  }

  private LocalDate day() throws IOException {
    try {
      return LocalDate.parse(json.getText());
    } catch (DateTimeException _) {
      throw wrong("\"" + json.currentName() + "\" must be a date like 2026-11-23");
    }
  }

  private BigDecimal required(Map<String, BigDecimal> numbers, String name) throws Wrong {
    @Nullable BigDecimal number = numbers.get(name);
    if (number == null) {
      throw wrong("\"" + name + "\" is missing");
    }
    return number;
  }

  private Wrong wrong(String reason) {
    return new Wrong(json.currentTokenLocation().getLineNr(), reason);
  }
}
