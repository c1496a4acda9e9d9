package dev.turnstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Stamps in a text")
class StampsTest {
  private static List<Long> find(String text) {
    var found = new ArrayList<Long>();
    Stamps.find(text, found::add);
    return found;
  }

  private static String stamp(long value) {
    return HexFormat.of().toHexDigits(value) + " ";
  }

  @Test
  void areFoundInADelta() {
    assertThat(find(stamp(7_654_321_000_123L) + "The tide")).containsExactly(7_654_321_000_123L);
  }

  @Test
  void areFoundInMergedDeltasEvenBehindAWordOfHexDigits() {
    assertThat(find(stamp(1) + "sand, cafe" + stamp(2) + " bead" + stamp(3)))
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void areNotSeenWhereThereAreNone() {
    assertThat(find("The tide comes in over the flat sand, slow and sure")).isEmpty();
    assertThat(find("")).isEmpty();
  }
}
