package dev.turnstream.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The CPUs of a measurement")
class CpusTest {
  private static Cpus split(String allowed, String wanted) {
    return Cpus.split(Cpus.parse(allowed), Cpus.parse(wanted));
  }

  @Test
  void areReadFromAList() {
    assertThat(Cpus.parse(" 0-2,8\n")).containsExactly(0, 1, 2, 8);
    assertThat(Cpus.parse("")).isEmpty();
  }

  @Test
  void giveTheServerOneToItselfWhereThereAreTwo() {
    var cpus = split("0-1", "");
    assertThat(cpus.server()).containsExactly(0);
    assertThat(cpus.upstream()).containsExactly(1);
    assertThat(cpus.load()).containsExactly(1);
    assertThat(cpus.why()).isEqualTo("server on CPU 0, upstream on 1, load on 1");
  }

  @Test
  void divideTheOthersBetweenUpstreamAndLoad() {
    var cpus = split("2-7", "");
    assertThat(cpus.server()).containsExactly(2);
    assertThat(cpus.upstream()).containsExactly(3, 4, 5);
    assertThat(cpus.load()).containsExactly(6, 7);
  }

  @Test
  void areChosenByWhoeverMeasures() {
    var cpus = split("0-7", "4-7");
    assertThat(cpus.server()).containsExactly(4, 5, 6, 7);
    assertThat(cpus.forServer(List.of("./turnstream")))
        .containsExactly("taskset", "-c", "4,5,6,7", "./turnstream");
  }

  @Test
  void areNotDividedWhereThereIsOne() {
    var cpus = split("3", "");
    assertThat(cpus.pinned()).isFalse();
    assertThat(cpus.why()).contains("one CPU only");
    assertThat(cpus.forServer(List.of("x"))).containsExactly("x");
    assertThat(cpus.forUpstream(List.of("x"))).containsExactly("x");
  }

  @Test
  void mustBeThereAndLeaveOneForTheLoad() {
    assertThatThrownBy(() -> split("0-1", "5")).hasMessageContaining("other than 0,1");
    assertThatThrownBy(() -> split("0-1", "0-1")).hasMessageContaining("the load needs one");
    assertThat(new TreeSet<>(split("0-2", "").load())).containsExactly(2);
  }
}
