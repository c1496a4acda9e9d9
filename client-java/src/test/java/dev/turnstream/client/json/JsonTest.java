package dev.turnstream.client.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("JSON")
class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "false",
        "\"\"",
        "0",
        "-0",
        "-1.5e+10",
        "1E-2",
        "{\"a\":[1,{\"b\":null}],\"c\":\"d\"}",
        "[[],[[]],{}]",
        "123456789012345678901234567890.000000000000000000000001",
      })
  void isWrittenAsItWasRead(String json) {
    assertThat(Json.parse(json)).hasToString(json);
  }

  @Test
  void mayHaveSpaceBetweenItsParts() {
    assertThat(Json.parse(" \t\r\n{ \"a\" : [ 1 , 2 ] } ")).hasToString("{\"a\":[1,2]}");
  }

  @Test
  void knowsAllEscapes() {
    assertThat(Json.parse("\"x\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\u20AC\\ud83d\\udc4b\""))
        .isEqualTo(Json.of("x\"\\/\b\f\n\r\tä€👋"));
  }

  @Test
  void keepsSurrogatesThatStandAlone() {
    var alone = Json.parse("\"\\ud83d!\\udc4b\"");
    assertThat(alone).isEqualTo(Json.of("\ud83d!\udc4b"));
    assertThat(alone).hasToString("\"\\ud83d!\\udc4b\"");
  }

  @Test
  void escapesWhatItMust() {
    assertThat(Json.of("\"\\\n\r\t\u0001é👋")).hasToString("\"\\\"\\\\\\n\\r\\t\\u0001é👋\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "nul",
        "True",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e+",
        "NaN",
        "\"",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "\"\\na\nb\"",
        "1 2",
        "{} {}",
        "[1 2]",
        "{\"a\":1,\"a\":2}",
        "'a'",
        "[1]//",
      })
  void isReadStrictly(String json) {
    assertThatThrownBy(() -> Json.parse(json)).isInstanceOf(BadJson.class);
  }

  @Test
  void isNestedOnlySoDeep() {
    int deepest = JsonReader.MAX_DEPTH;
    assertThat(Json.parse("[".repeat(deepest) + "]".repeat(deepest))).isNotNull();
    var deeper = "[".repeat(deepest + 1);
    assertThatThrownBy(() -> Json.parse(deeper)).hasMessageContaining("deep");
  }

  @Test
  void survivesARoundTripOfAnyText() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int round = 0; round < 1000; round++) {
      var text = new StringBuilder();
      random.ints(random.nextInt(20), 0, 0x10000).forEach(c -> text.append((char) c));
      var value = JsonObject.EMPTY.with(text.toString(), Json.of(text.toString()));
      assertThat(Json.parse(value.toString())).as("seed " + seed).isEqualTo(value);
    }
  }

  @Test
  void givesFieldsByTheirType() {
    var object = (JsonObject) Json.parse("{\"s\":\"x\",\"n\":7,\"b\":true,\"z\":null,\"a\":[1]}");
    assertThat(object.string("s")).isEqualTo("x");
    assertThat(object.string("n")).isNull();
    assertThat(object.number("n", 0)).isEqualTo(7);
    assertThat(object.number("missing", 3)).isEqualTo(3);
    assertThat(object.bool("b")).isTrue();
    assertThat(object.string("z", "none")).isEqualTo("none");
    assertThat(object.items("a")).containsExactly(Json.of(1));
    assertThat(object.items("s")).isEmpty();
  }
}
