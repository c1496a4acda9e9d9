package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A line of the log as JSON")
class JsonLogFormatTest {
  private final JsonLogFormat format = new JsonLogFormat();

  private JsonObject read(LogRecord record) {
    var line = format.format(record);
    assertThat(line).endsWith("}\n");
    assertThat(line.strip()).matches("[\\x20-\\x7e]*");
    return new JsonObject(line);
  }

  @Test
  void hasTimeLevelShortNameAndMessage() {
    assertThat(read(record(Level.WARNING, "late")))
        .isEqualTo(
            new JsonObject()
                .put("time", "2026-11-23T10:20:30.456Z")
                .put("level", "warn")
                .put("logger", "Gateway")
                .put("message", "late"));
  }

  @Test
  void hasFieldsAsWhatTheyAre() {
    var record = record(Level.INFO, "turn ended");
    record.setParameters(
        new Object[] {
          new LogFields()
              .with("user", "ada")
              .with("duration_ms", 7L)
              .with("attempts", 2)
              .with("cost_usd", new BigDecimal("0.000105"))
              .with("estimated", false)
              .with("code", null)
        });
    var line = read(record);
    assertThat(line.getString("message")).isEqualTo("turn ended");
    assertThat(line.getString("user")).isEqualTo("ada");
    assertThat(line.getLong("duration_ms")).isEqualTo(7);
    assertThat(line.getInteger("attempts")).isEqualTo(2);
    assertThat(line.getDouble("cost_usd")).isEqualTo(0.000105);
    assertThat(line.getBoolean("estimated")).isFalse();
    assertThat(line.containsKey("code")).isFalse();
  }

  @Test
  void cannotBeForgedByWhatIsLogged() {
    var forged = "a\r\n{\"level\":\"error\"}\u2028\u0085\u001b[2J\",\"user\":\"root";
    var record = record(Level.INFO, forged);
    record.setParameters(new Object[] {new LogFields().with("user", forged)});
    var line = read(record);
    assertThat(line.getString("message")).isEqualTo(forged);
    assertThat(line.getString("user")).isEqualTo(forged);
    assertThat(line.getString("level")).isEqualTo("info");
  }

  @Test
  void holdsTheTraceOfAFailure() {
    var record = record(Level.SEVERE, "broken");
    record.setThrown(new IllegalStateException("one\ntwo", new RuntimeException("deeper")));
    var error = read(record).getJsonArray("error");
    assertThat(error.getString(0)).isEqualTo("java.lang.IllegalStateException: one\ntwo");
    assertThat(error.getString(1)).startsWith("  at dev.turnstream.app.JsonLogFormatTest");
    assertThat(error).contains("java.lang.RuntimeException: deeper");
  }

  private static LogRecord record(Level level, String message) {
    var record = new LogRecord(level, message);
    record.setLoggerName("dev.turnstream.gateway.Gateway");
    record.setInstant(Instant.parse("2026-11-23T10:20:30.456Z"));
    return record;
  }
}
