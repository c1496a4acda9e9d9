package dev.turnstream.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.turnstream.meter.Ends;
import dev.turnstream.meter.Load;
import dev.turnstream.meter.Meters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is written about the metrics")
class MetricsPageTest {
  private static final Path FOLDER = Path.of("..", "docs", "operating");
  private static final Pattern NAME = Pattern.compile("\\b(?:turnstream|jvm|process)_[a-z0-9_]+");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(turnstream_\\w+)` \\| (\\w+) \\| (.*?) \\|");

  @SuppressWarnings("NullAway.Init") // before all tests
  private static Recorder recorder;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static Scraped told;

  @BeforeAll
  static void scrape() {
    var meters = new Meters();
    var meter = meters.join(System.nanoTime());
    meter.onEnd(Ends.completed("claude-sonnet-4-6", "0.25"));
    meter.publish(System.nanoTime(), Load.NONE);
    var levels = new Levels(1, 2, 3, 4, 5, 6, 7, Map.of("max_connections", 8L), new Dropped(8, 9));
    recorder = new Recorder(meters, () -> levels, System::nanoTime, InstantSource.system());
    recorder.look();
    var about = new Ops.About("1.0.0", "local", "emulator", "claude-sonnet-4-6", "run");
    told = Scraped.read(new Ops(about, recorder::picture, true).metrics("").text());
  }

  @AfterAll
  static void close() {
    recorder.close();
  }

  private static String text(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name));
  }

  @Test
  void namesEachMetricOfOursWithItsType() throws Exception {
    var written = new TreeMap<String, String>();
    ROW.matcher(text("metrics.md"))
        .results()
        .forEach(row -> written.put(row.group(1), row.group(2)));
    var ours =
        told.types().entrySet().stream()
            .filter(type -> type.getKey().startsWith("turnstream_"))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    assertThat(written).containsExactlyInAnyOrderEntriesOf(ours);
  }

  @Test
  void countsWhatWasNotWritten() {
    assertThat(told.value("turnstream_log_lines_dropped_total")).isEqualTo(8);
    assertThat(told.value("turnstream_audit_entries_dropped_total")).isEqualTo(9);
  }

  @Test
  void namesTheLabels() throws Exception {
    ROW.matcher(text("metrics.md"))
        .results()
        .forEach(row ->
            assertThat(told.labels(row.group(1)))
                .as(row.group(1))
                .isEqualTo(
                    Pattern.compile("`(\\w+)`")
                        .matcher(row.group(3))
                        .results()
                        .map(label -> label.group(1))
                        .collect(Collectors.toCollection(TreeSet::new))));
  }

  @Test
  void namesNothingThatIsNotThere() throws Exception {
    var known = known();
    var named = new TreeSet<String>();
    NAME.matcher(text("metrics.md")).results().forEach(name -> named.add(name.group()));
    named.removeIf(name -> name.endsWith("_")); // "jvm_...": any of them
    assertThat(known).containsAll(named);
  }

  @Test
  void hasADashboardWhoseQueriesFindSomething() throws Exception {
    var dashboard = new ObjectMapper().readTree(text("grafana-dashboard.json"));
    var queries = dashboard.findValuesAsText("expr");
    assertThat(queries).hasSizeGreaterThan(20);
    var used = new TreeSet<String>();
    for (var query : queries) {
      NAME.matcher(query).results().forEach(name -> used.add(name.group()));
      assertThat(query.chars().filter(c -> c == '(').count())
          .as(query)
          .isEqualTo(query.chars().filter(c -> c == ')').count());
      assertThat(query).contains("{job=~\"$job\"");
    }
    assertThat(known()).containsAll(used);
    var ours = new TreeSet<>(told.types().keySet());
    ours.removeIf(name -> !name.startsWith("turnstream_"));
    ours.removeAll(used);
    ours.removeIf(name -> used.contains(name + "_bucket"));
    assertThat(ours).as("not on the dashboard").isEmpty();
  }

  /** Samples, and the families that they belong to. */
  private static Set<String> known() {
    var known = new TreeSet<>(told.names());
    known.addAll(told.types().keySet());
    return known;
  }
}
