package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Lines")
@Timeout(60)
class LineWriterTest {
  private static final int FLOOD = 50_000;

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final Queue<String> written = new ConcurrentLinkedQueue<>();

  private final LineWriter.Sink stuck =
      new LineWriter.Sink() {
        @Override
        public void write(String line) {
          begun.countDown();
          try {
            goOn.await(30, TimeUnit.SECONDS);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          written.add(line);
        }

        @Override
        public void flush() {}
      };

  @Test
  void keepNobodyWaitingWhenTheyCannotBeWrittenAndAreCountedThen() throws Exception {
    var lines = new LineWriter("test", stuck, count -> count + " lost");
    try (lines) {
      lines.put("first");
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < FLOOD; i++) {
        lines.put("line " + i); // comes back although nothing is written
      }
      goOn.countDown();
      lines.put("last");
    }
    long lost =
        written.stream()
            .filter(line -> line.endsWith(" lost"))
            .mapToLong(line -> Long.parseLong(line.replace(" lost", "")))
            .sum();
    long kept = written.stream().filter(line -> !line.endsWith(" lost")).count();
    assertThat(lost).isPositive().isEqualTo(lines.dropped());
    assertThat(lost + kept).isEqualTo(FLOOD + 2);
  }

  @Test
  void areAllWrittenInTheirOrderBeforeTheEnd() {
    goOn.countDown();
    try (var lines = new LineWriter("test", stuck, count -> count + " lost")) {
      for (int i = 0; i < 1000; i++) {
        lines.put("line " + i);
      }
    }
    assertThat(written).hasSize(1000).startsWith("line 0", "line 1").endsWith("line 999");
  }
}
