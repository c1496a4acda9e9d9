package dev.turnstream.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.ops.Admission.Limits;
import dev.turnstream.ops.Admission.Pressure;
import dev.turnstream.ops.Admission.Seen;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("New turns")
class AdmissionTest {
  private static final Limits LIMITS = new Limits(0.8, Duration.ofSeconds(1));

  private static List<Pressure> heap(double... uses) {
    return after(
        Arrays.stream(uses).mapToObj(use -> new Seen(use, Duration.ZERO)).toArray(Seen[]::new));
  }

  private static List<Pressure> delays(int... millis) {
    return after(
        Arrays.stream(millis)
            .mapToObj(delay -> new Seen(0, Duration.ofMillis(delay)))
            .toArray(Seen[]::new));
  }

  private static List<Pressure> after(Seen... looks) {
    var admission = Admission.OPEN;
    var all = new Pressure[looks.length];
    for (int i = 0; i < looks.length; i++) {
      admission = admission.next(looks[i], LIMITS);
      all[i] = admission.pressure();
    }
    return List.of(all);
  }

  @Test
  @DisplayName("begin while there is memory and time")
  void begin() {
    assertThat(heap(0, 0.5, 0.79)).containsOnly(Pressure.NONE);
    assertThat(delays(0, 999, 999, 999, 999)).containsOnly(Pressure.NONE);
  }

  @Test
  @DisplayName(
      "are refused as soon as the heap is used so far, until a tenth of that is free again")
  void memory() {
    assertThat(heap(0.8, 0.79, 0.73, 0.71, 0.79))
        .containsExactly(
            Pressure.MEMORY, Pressure.MEMORY, Pressure.MEMORY, Pressure.NONE, Pressure.NONE);
  }

  @Test
  @DisplayName("are not refused for one pause of the machine")
  void pause() {
    assertThat(delays(5000, 1000, 0, 5000, 5000, 999)).containsOnly(Pressure.NONE);
  }

  @Test
  @DisplayName("are refused when three looks in a row were late, until three in a row are not")
  void delay() {
    assertThat(delays(1000, 1000, 1000, 0, 0, 600, 0, 499, 0, 0))
        .containsExactly(
            Pressure.NONE,
            Pressure.NONE,
            Pressure.DELAY,
            Pressure.DELAY,
            Pressure.DELAY,
            Pressure.DELAY,
            Pressure.DELAY,
            Pressure.DELAY,
            Pressure.NONE,
            Pressure.NONE);
  }

  @Test
  @DisplayName("are refused for memory first, since that breaks")
  void both() {
    var late = Duration.ofSeconds(2);
    assertThat(
            after(
                new Seen(0, late),
                new Seen(0, late),
                new Seen(0, late),
                new Seen(0.9, late),
                new Seen(0.1, late)))
        .endsWith(Pressure.DELAY, Pressure.MEMORY, Pressure.DELAY);
  }
}
