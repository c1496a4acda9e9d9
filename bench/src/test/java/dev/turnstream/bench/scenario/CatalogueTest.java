package dev.turnstream.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The scenarios")
class CatalogueTest {
  @Test
  void areFoundByTheirNames() {
    for (var scenario : Catalogue.all()) {
      assertThat(Catalogue.named(scenario.name())).contains(scenario);
    }
    assertThat(Catalogue.named("paced")).hasSize(3);
  }

  @Test
  void canHaveAnotherNumberOfSockets() {
    assertThat(Catalogue.named("paced:900").getFirst())
        .isEqualTo(Catalogue.named("paced:1000").getFirst().with(900));
    assertThat(Catalogue.named("idle:77").getFirst().sockets()).isEqualTo(77);
  }

  @Test
  void canHaveAnotherPace() {
    var fast = (Readers) Catalogue.named("paced:1000@50").getFirst();
    assertThat(fast.sockets()).isEqualTo(1_000);
    assertThat(fast.gapMillis()).isEqualTo(20);
    assertThat(fast.deltas()).as("ten seconds of them").isEqualTo(500);
  }

  @Test
  void sayWhatThereIsWhenAskedForAnother() {
    assertThatThrownBy(() -> Catalogue.named("pacd")).hasMessageContaining("first-minute, flood");
    assertThatThrownBy(() -> Catalogue.named("paced:many")).hasMessageContaining("\"many\"");
    assertThatThrownBy(() -> Catalogue.named("flood:10@50")).hasMessageContaining("no pace");
  }
}
