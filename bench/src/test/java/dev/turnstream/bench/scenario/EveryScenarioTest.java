package dev.turnstream.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.rig.Commands;
import dev.turnstream.bench.rig.Cpus;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Moments of each with a few clients: that it works and loses nothing, not how fast it is. */
@DisplayName("Against the real server and the real emulator")
class EveryScenarioTest {
  private static final Workshop WORKSHOP =
      new Workshop(ofThisBuild(false), Cpus.unpinned(), Length.TINY);

  /** The classes that were built just now, not the jars of some build before. */
  private static Commands ofThisBuild(boolean tls) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var start =
        java
            + " $TURNSTREAM_JAVA_OPTS -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
            + " --sun-misc-unsafe-memory-access=allow -cp '"
            + System.getProperty("java.class.path")
            + "' ";
    return new Commands(
        null,
        List.of("sh", "-c", "exec " + start + "dev.turnstream.emulator.Main --port {port}"),
        List.of("sh", "-c", "exec " + start + "dev.turnstream.app.Main"),
        tls);
  }

  @AfterAll
  static void stop() {
    WORKSHOP.close();
  }

  static Stream<Scenario> scenarios() {
    // Of those that differ in numbers only, the first.
    return Catalogue.all().stream()
        .filter(one -> Catalogue.named(one.name()).getFirst().equals(one));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void eachScenarioRunsAndLosesNothing(Scenario scenario) throws Exception {
    var results = WORKSHOP.run(scenario);

    assertThat(results).isNotEmpty();
    if (scenario.name().equals("flood")) {
      knowsTheServersCounters(results.getFirst());
    }
    for (Result result : results) {
      assertThat(result.skipped()).isNull();
      assertThat(result.tally().errors).isEmpty();
      assertThat(result.tally().bad()).isZero();
      assertThat(result.tally().deltas > 0 || !result.figures().isEmpty())
          .as("says something")
          .isTrue();
    }
  }

  @Test
  void runsOverTls() throws Exception {
    try (var workshop = new Workshop(ofThisBuild(true), Cpus.unpinned(), Length.TINY)) {
      for (var name : List.of("flood", "idle")) {
        for (var result : workshop.run(Catalogue.named(name).getFirst())) {
          assertThat(result.skipped()).isNull();
          assertThat(result.tally().errors).isEmpty();
          assertThat(result.tally().bad()).isZero();
        }
      }
      var other = workshop.run(Catalogue.named("resume").getFirst()).getFirst();
      assertThat(other.skipped()).contains("TLS");
    }
  }

  private static void knowsTheServersCounters(Result result) {
    assertThat(result.allocatedPerDelta()).isPositive();
    assertThat(result.memory())
        .isNotNull()
        .matches(memory -> memory.hasHeap() && memory.resident() > memory.heap());
  }
}
