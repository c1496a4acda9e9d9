package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A line of the log")
class LogFormatTest {
  private final LogFormat format = new LogFormat(() -> ZoneOffset.UTC);

  @Test
  void hasTimeLevelShortNameAndMessage() {
    assertThat(format.format(record(Level.INFO, "listening")))
        .isEqualTo("2026-11-23T10:20:30.456Z INFO  Gateway: listening\n");
  }

  @ParameterizedTest
  @CsvSource({"SEVERE, ERROR", "WARNING, WARN", "INFO, INFO", "FINE, DEBUG", "FINER, TRACE"})
  void namesTheLevelAsSystemLoggerDoes(String jul, String shown) {
    assertThat(format.format(record(Level.parse(jul), "x"))).contains(" " + shown + " ");
  }

  @Test
  void cannotBeForgedByWhatIsLogged() {
    assertThat(format.format(record(Level.INFO, "a\r\nb\nc\u2028d\u001b[2Je")))
        .isEqualTo("2026-11-23T10:20:30.456Z INFO  Gateway: a  b c d [2Je\n");
  }

  @Test
  void saysFieldsBehindItsMessageAndQuotesWhatCouldBeTakenForMore() {
    var record = record(Level.INFO, "turn ended");
    record.setParameters(
        new Object[] {
          new LogFields()
              .with("turn", "turn_1")
              .with("duration_ms", 7L)
              .with("code", null)
              .with("user", "eve status=completed \"x\"\nnext")
        });
    assertThat(format.format(record))
        .isEqualTo(
            "2026-11-23T10:20:30.456Z INFO  Gateway: turn ended turn=turn_1 duration_ms=7"
                + " user=\"eve status=completed \\\"x\\\" next\"\n");
  }

  @Test
  void isFollowedByTheTraceOfAFailureOnLinesThatStartWithATab() {
    var record = record(Level.SEVERE, "broken");
    record.setThrown(new IllegalStateException("one\ntwo", new RuntimeException("deeper")));
    var lines = format.format(record).lines().toList();
    assertThat(lines.get(1)).isEqualTo("\tjava.lang.IllegalStateException: one two");
    assertThat(lines).contains("\tjava.lang.RuntimeException: deeper");
    assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("\t"));
  }

  private static LogRecord record(Level level, String message) {
    var record = new LogRecord(level, message);
    record.setLoggerName("dev.turnstream.gateway.Gateway");
    record.setInstant(Instant.parse("2026-11-23T10:20:30.456Z"));
    return record;
  }
}
