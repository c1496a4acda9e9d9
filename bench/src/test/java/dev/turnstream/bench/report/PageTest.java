package dev.turnstream.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.bench.load.Tally;
import dev.turnstream.bench.rig.CpuTime;
import dev.turnstream.bench.rig.Memory;
import dev.turnstream.bench.rig.Spent;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

@DisplayName("A run on paper")
class PageTest {
  private static Result result() {
    var tally = new Tally();
    tally.deltas = 1_000;
    tally.frames = 900;
    for (int i = 1; i <= 1_000; i++) {
      Tally.record(tally.delay, i * 10_000L);
    }
    var cpu = new CpuTime(Duration.ofMillis(3), Duration.ofMillis(2));
    var spent = new Spent(2, cpu, cpu, cpu, Duration.ofSeconds(1), 85_000, List.of(1.5, 3.25));
    return Result.of("paced", "sockets & <things>", 100, tally, spent)
        .with(new Memory(100_000_000, 5_000_000), new Memory(101_000_000, 6_000_000))
        .with(Figure.of("start").with("p50 ms", 1.25))
        .judged(1);
  }

  private static final Map<String, String> ABOUT = Map.of("machine", "a <test>");

  @Test
  void tellsTheRowToPeople() {
    var lines = Table.lines(result());
    assertThat(lines).contains("paced", "5.00", "3.00", "2.00", "85", "3.25");
    assertThat(lines).contains("p50 ms 1.25").contains("other work took 50 % of a CPU");
    assertThat(Table.head().length()).isEqualTo(lines.indexOf('\n') + 1);
  }

  @Test
  void tellsItToPrograms() {
    var json = Json.of(ABOUT, List.of(result())).getJsonArray("results").getJsonObject(0);
    assertThat(json.getJsonObject("cpu").getDouble("server_us_per_delta")).isEqualTo(5);
    assertThat(json.getDouble("allocated_bytes_per_delta")).isEqualTo(85);
    assertThat(json.getJsonObject("memory_per_socket").getLong("live_heap_bytes"))
        .isEqualTo(10_000);
    assertThat(json.getJsonObject("delay_us").getLong("p50")).isBetween(4_990L, 5_010L);
    assertThat(json.getJsonArray("gc_pauses_ms")).containsExactly(1.5, 3.25);
  }

  @Test
  void tellsItToTheDocumentation() {
    var skipped = Result.skipped("storm", "what", "why");
    assertThat(Markdown.of(ABOUT, List.of(result(), skipped)))
        .contains("machine: a <test>.", "| `paced` | 100 | 500 | 5.00 | 3.00 + 2.00 | 85 |")
        .contains("- `paced`, 100: start: p50 ms 1.25", "- `storm` skipped: why");
  }

  @Test
  void isAPageThatNeedsNothingElse() throws Exception {
    var skipped = Result.skipped("storm", "what", "no <native> protocol");
    var page = Page.of(Json.of(ABOUT, List.of(result(), skipped)));

    assertThat(page).contains("<svg", "<polyline", "a &lt;test&gt;", "no &lt;native&gt; protocol");
    assertThat(page).doesNotContain("http:").doesNotContain("https:").doesNotContain("<script");
    var body = page.substring(page.indexOf("<body>"), page.indexOf("</html>"));
    var parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    assertThat(parser.parse(new InputSource(new StringReader(body))).getElementsByTagName("tr"))
        .as("all tags are closed")
        .matches(rows -> rows.getLength() == 2);
  }
}
