package dev.turnstream.microbench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

@DisplayName("The micro-benchmarks")
class EveryBenchmarkTest {
  /** A moment of each, in this process: that they run, not how fast. */
  @Test
  void eachRuns() throws Exception {
    var options =
        new OptionsBuilder()
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(5))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    var results = new Runner(options).run();

    // Two of the reader with two texts, one of the log, two of the encoders with five protocols.
    assertThat(results).hasSize(4 + 1 + 10);
    assertThat(results)
        .allSatisfy(one -> assertThat(one.getPrimaryResult().getScore()).isPositive());
  }
}
