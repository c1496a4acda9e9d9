package dev.turnstream.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a system and a JVM say of a process")
class CountersTest {
  private static final String STAT =
      "42 (a name (with) blanks) S 1 42 42 0 -1 4194560 100 200 0 0 150 50 30 20 20 0 12 0 99";

  @Test
  void tellsUserFromSystem() {
    assertThat(CpuTime.parse(false, STAT))
        .isEqualTo(new CpuTime(Duration.ofMillis(1500), Duration.ofMillis(500)));
  }

  @Test
  void countsChildrenThatEndedWhereTheyAreTheServers() {
    assertThat(CpuTime.parse(true, STAT))
        .isEqualTo(new CpuTime(Duration.ofMillis(1800), Duration.ofMillis(700)));
  }

  @Test
  void tellsPausesButNotThoseThatTheBenchmarkAskedFor() {
    var lines =
        List.of(
            "[0.012s] Using G1",
            "[1.234s] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(256M) 3.512ms",
            "[2.000s] GC(1) Pause Full (System.gc()) 10M->4M(64M) 20.000ms",
            "[2.500s] GC(2) Concurrent Mark Cycle 12.000ms",
            "[2.600s] GC(2) Pause Remark 30M->30M(256M) 1.250ms");
    assertThat(GcLog.pauses(lines)).containsExactly(3.512, 1.25);
  }

  @Test
  void isComparedBetweenTwoMoments() {
    var before = usage(0, 0, 1000);
    var after = usage(2_000_000_000L, 1000, 5000);
    var spent = Spent.between(before, after, List.of(1.5, 4.0));

    assertThat(spent.seconds()).isEqualTo(2);
    assertThat(spent.percent(spent.server().total())).isEqualTo(50);
    assertThat(spent.allocatedBytes()).isEqualTo(4000);
    assertThat(spent.longestPause()).isEqualTo(4);
    // 3 s of busy CPUs, of which server, upstream and load have one each.
    assertThat(spent.other()).isEqualTo(Duration.ZERO);
  }

  private static Usage usage(long nanos, int millis, long allocated) {
    var cpu = new CpuTime(Duration.ofMillis(millis), Duration.ZERO);
    return new Usage(nanos, cpu, cpu, cpu, Duration.ofMillis(3L * millis), allocated, 0);
  }
}
