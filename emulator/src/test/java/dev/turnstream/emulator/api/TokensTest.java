package dev.turnstream.emulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The tokens of a text")
class TokensTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Hello, world!",
        "a\n\n\n\n\nb\tc  d",
        "antidisestablishmentarianism 1234567",
        "👩‍🚀 naïve 你好 𝒯𝓊𝓇𝓃",
        "lone \ud83d half"
      })
  void joinedAreTheText(String text) {
    assertThat(String.join("", Tokens.split(text))).isEqualTo(text);
    assertThat(Tokens.split(text)).hasSize(Tokens.count(text));
  }

  @Test
  void areWordsWithTheBlankBeforeThem() {
    assertThat(Tokens.split("The tide comes in."))
        .containsExactly("The", " tide", " comes", " in", ".");
  }

  @Test
  void neverSplitASurrogatePair() {
    assertThat(Tokens.split("🦭🌊⛵")).containsExactly("🦭", "🌊", "⛵");
  }
}
