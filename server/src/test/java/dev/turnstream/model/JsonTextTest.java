package dev.turnstream.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Escaped text")
class JsonTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "\"quoted\" \\ and / too",
        "tab\t line\n return\r null\0 bell\u0007",
        "Grüße, 日本語, שלום, \uD83D\uDE80\u2028\u2029\u0085"
      })
  void saysTheSameWhenItIsRead(String text) {
    assertThat(JsonText.of(text)).hasToString(text);
    assertThat(parsed(JsonText.of(text))).isEqualTo(text);
  }

  @Test
  void replacesALoneSurrogateBecauseNoUtf8CanHoldIt() {
    assertThat(JsonText.of("a\uD83Db\uDE80")).hasToString("a\uFFFDb\uFFFD");
  }

  @Test
  void readsEveryEscape() {
    var escaped = "\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude80".getBytes(UTF_8);
    assertThat(JsonText.ofEscaped(escaped)).hasToString("\"\\/\b\f\n\r\té\uD83D\uDE80");
    assertThat(JsonText.ofEscaped(escaped).length()).isEqualTo(11);
  }

  @Test
  void agreesWithAParserOnAnyText() {
    var random = new Random(42);
    for (int round = 0; round < 2_000; round++) {
      var text = new StringBuilder();
      random
          .ints(random.nextInt(20), 0, 0x11000)
          .filter(c -> !Character.isSurrogate((char) c))
          .forEach(text::appendCodePoint);
      var json = JsonText.of(text.toString());
      assertThat(parsed(json)).isEqualTo(text.toString());
      assertThat(json.length()).isEqualTo(text.length());
    }
  }

  private static String parsed(JsonText text) {
    var escaped = new byte[text.size()];
    text.copyTo(escaped, 0);
    return new JsonObject("{\"t\":\"" + new String(escaped, UTF_8) + "\"}").getString("t");
  }
}
