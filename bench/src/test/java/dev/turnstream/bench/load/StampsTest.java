package dev.turnstream.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Stamps in a text")
class StampsTest {
  private static List<Long> find(String text) {
    var found = new ArrayList<Long>();
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    Stamps.find(bytes, 0, bytes.length, found::add);
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
  void areFoundOnlyInTheirPartOfAnArray() {
    var found = new ArrayList<Long>();
    var bytes = (stamp(1) + stamp(2) + stamp(3)).getBytes(StandardCharsets.UTF_8);
    Stamps.find(bytes, 17, 34, found::add);
    assertThat(found).containsExactly(2L);
  }

  @Test
  void areNotSeenWhereThereAreNone() {
    assertThat(find("The tide comes in over the flat sand, slow and sure")).isEmpty();
    assertThat(find("")).isEmpty();
  }
}
