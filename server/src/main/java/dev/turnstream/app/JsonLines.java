package dev.turnstream.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/** JSON objects on a line of ASCII each: no value can begin another line. */
final class JsonLines {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private JsonLines() {}

  /** Writes the members of an object. */
  interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  /** An object with these fields, and its line break. */
  static String line(LogFields fields) {
    return line(json -> write(json, fields));
  }

  static String line(Members members) {
    var line = new StringWriter(256);
    try (var json = JSON.createGenerator(line)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter has none
    }
    return line.append('\n').toString();
  }

  static void write(JsonGenerator json, LogFields fields) throws IOException {
    for (var field : fields.values().entrySet()) {
      json.writeFieldName(field.getKey());
      switch (field.getValue()) {
        case Long number -> json.writeNumber(number);
        case Integer number -> json.writeNumber(number);
        case BigDecimal number -> json.writeNumber(number);
        case Boolean truth -> json.writeBoolean(truth);
        case Object text -> json.writeString(text.toString());
      }
    }
  }
}
