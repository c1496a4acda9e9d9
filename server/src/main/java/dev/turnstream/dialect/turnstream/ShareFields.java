package dev.turnstream.dialect.turnstream;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.budget.Share;
import java.io.IOException;
import java.math.BigDecimal;

/** The members with which a limit is told, and what of it is used. */
final class ShareFields {
  private ShareFields() {}

  static void write(JsonGenerator json, Share share) throws IOException {
    json.writeStringField("whose", share.holder().wire());
    json.writeStringField("measure", share.measure().wire());
    number(json, "limit", share.most());
    number(json, "used", share.used());
    number(json, "reserved", share.reserved());
    var ends = share.ends();
    json.writeStringField("ends", ends == null ? null : Words.time(ends));
  }

  /** Without an exponent. */
  private static void number(JsonGenerator json, String name, BigDecimal amount)
      throws IOException {
    json.writeFieldName(name);
    json.writeNumber(amount.toPlainString());
  }
}
