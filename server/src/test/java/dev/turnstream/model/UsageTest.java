package dev.turnstream.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Usage")
class UsageTest {
  private static final Usage START =
      new Usage(2679L, 4L, 10L, 20L, 6L, 4L, null, null, null, "standard", "standard", "us");

  @Test
  void isOverwrittenByLaterCountsAndNeverAdded() {
    var later = new Usage(10682L, 97L, null, null, null, null, 61L, 1L, null, null, null, null);
    assertThat(START.updatedBy(later))
        .isEqualTo(
            new Usage(10682L, 97L, 10L, 20L, 6L, 4L, 61L, 1L, null, "standard", "standard", "us"));
  }

  @Test
  void countsTheWholePrompt() {
    assertThat(START.promptTokens()).isEqualTo(2679 + 10 + 20);
    assertThat(Usage.NONE.promptTokens()).isZero();
  }
}
