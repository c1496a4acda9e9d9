package dev.turnstream.dialect.turnstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.dialect.JsonBytes.Members;
import dev.turnstream.store.LedgerUse;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the ledger holds, by day, user and model. PROTOCOL.md, section 9.4.
 *
 * @param to the last day, included
 */
public record UsageReport(LocalDate from, LocalDate to, List<LedgerUse> uses) {
  private static final String COLUMNS =
      "day,user,model,turns,estimated,input_tokens,output_tokens,cache_creation_input_tokens,"
          + "cache_read_input_tokens,cost_usd";

  /** What a spreadsheet takes for the beginning of a formula. */
  private static final String FORMULAS = "=+-@\t\r";

  /** As JSON. */
  public byte[] json() {
    return JsonBytes.object(json -> {
      json.writeStringField("from", from.toString());
      json.writeStringField("to", to.toString());
      json.writeArrayFieldStart("usage");
      for (var use : uses) {
        json.writeStartObject();
        members(use).write(json);
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private static Members members(LedgerUse one) {
    var use = one.use();
    return json -> {
      json.writeStringField("day", one.day().toString());
      json.writeStringField("user", one.owner().name());
      json.writeStringField("model", one.model());
      json.writeNumberField("turns", use.turns());
      json.writeNumberField("estimated", use.estimated());
      json.writeNumberField("input_tokens", use.inputTokens());
      json.writeNumberField("output_tokens", use.outputTokens());
      json.writeNumberField("cache_creation_input_tokens", use.cacheWriteTokens());
      json.writeNumberField("cache_read_input_tokens", use.cacheReadTokens());
      json.writeFieldName("cost_usd");
      json.writeNumber(plain(use.cost()));
    };
  }

  /** As CSV (RFC 4180), a heading first. */
  public byte[] csv() {
    return Stream.concat(Stream.of(COLUMNS), uses.stream().map(UsageReport::line))
        .collect(Collectors.joining("\r\n", "", "\r\n"))
        .getBytes(UTF_8);
  }

  private static String line(LedgerUse one) {
    var use = one.use();
    return Stream.of(
            one.day(),
            cell(one.owner().name()),
            cell(one.model()),
            use.turns(),
            use.estimated(),
            use.inputTokens(),
            use.outputTokens(),
            use.cacheWriteTokens(),
            use.cacheReadTokens(),
            plain(use.cost()))
        .map(Object::toString)
        .collect(Collectors.joining(","));
  }

  /** Names come from outside; none is to do anything in a spreadsheet. */
  private static String cell(String text) {
    boolean isFormula = !text.isEmpty() && FORMULAS.indexOf(text.charAt(0)) >= 0;
    var harmless = isFormula ? "'" + text : text;
    return harmless.matches("[^\",\r\n]*")
        ? harmless
        : "\"" + harmless.replace("\"", "\"\"") + "\"";
  }

  private static String plain(BigDecimal cost) {
    return cost.signum() == 0 ? "0" : cost.stripTrailingZeros().toPlainString();
  }
}
