package dev.turnstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("JSON as it came")
class RawJsonTest {
  private static final String OBJECT =
      " { \"a\" : [1, {\"b\":\"}\"}] ,\"s\":\"x\\\\\",\"q\":\"\\\"}\" , \"n\":-1.50e3,\"é\":null,"
          + "\"t\":true,\"o\":{} ,\"e\":\"\"}\n";

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "a | [1, {\"b\":\"}\"}]",
        "s | \"x\\\\\"",
        "q | \"\\\"}\"",
        "n | -1.50e3",
        "é | null",
        "t | true",
        "o | {}",
        "e | \"\"",
      })
  void hasItsMembersByteForByte(String name, String value) {
    assertThat(RawJson.of(OBJECT).member(name)).isEqualTo(RawJson.of(value));
  }

  @Test
  void hasNoMemberOfANameThatStandsDeeperOrIsLonger() {
    var json = RawJson.of(OBJECT);
    assertThat(Stream.of("b", "x", "", "aa").map(json::member)).containsOnlyNulls();
    assertThat(RawJson.of("{}").member("a")).isNull();
    assertThat(RawJson.of("{\"ab\":1}").member("a")).isNull();
  }

  @Test
  void theLastOfSeveralMembersCounts() {
    assertThat(RawJson.of("{\"a\":1,\"b\":2,\"a\":3}").member("a")).hasToString("3");
  }

  @Test
  void hasItsElementsByteForByte() {
    var array = RawJson.of(" [ 1 ,\"a,]\\\"\" , [2,[3]], {\"x\" : [ ]} ,null ]");
    assertThat(array.elements())
        .extracting(RawJson::toString)
        .containsExactly("1", "\"a,]\\\"\"", "[2,[3]]", "{\"x\" : [ ]}", "null");
    assertThat(RawJson.of("[]").elements()).isEmpty();
    assertThat(RawJson.of("[ \n]").elements()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "7", "\"[\"", "null", "{}", "[", "[1", "[\"a", "[\"a\\", "[[1]"})
  void hasNoElementsWhereItIsNoWholeArray(String json) {
    assertThatThrownBy(() -> RawJson.of(json).elements())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "7", "\"{\"", "[]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":{}"})
  void hasNoMembersWhereItIsNoWholeObject(String json) {
    assertThatThrownBy(() -> RawJson.of(json).member("a"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(RawJson.of(json).isWholeObject()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", " {\"a\":{\"b\":[\"}\"]}} \n", "{\"a\":\"\\\"\"}"})
  void isAWholeObject(String json) {
    assertThat(RawJson.of(json).isWholeObject()).isTrue();
    assertThat(RawJson.of(json + "x").isWholeObject()).isFalse();
    assertThat(RawJson.of(json + json).isWholeObject()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":}",
        "{\"a\"}",
        "{\"a\" 1}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{\"a\":1]",
        "{\"a\":[1}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{\"a\":tru}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":-}",
        "{\"a\":NaN}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":1}\f",
      })
  void isNoWholeObjectWhereAParserWouldNotReadIt(String json) {
    assertThat(RawJson.of(json).isWholeObject()).isFalse();
  }

  @Test
  void isAWholeObjectWhereAParserReadsItAndOnlyThere() {
    var whole =
        "{\"a\":[1,-2.5e+3,true,{\"b\":null}],\"c\\u00e9\":\"x\\n\\\"}\",\"d\":{} , \"e\":[ ]}";
    assertThat(RawJson.of(whole).isWholeObject()).isTrue();
    var random = new Random(1);
    int good = 0;
    for (int round = 0; round < 20_000; round++) {
      var changed = new StringBuilder(whole);
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(changed.length());
        switch (random.nextInt(3)) {
          case 0 -> changed.deleteCharAt(at);
          case 1 -> changed.insert(at, whole.charAt(random.nextInt(whole.length())));
          default -> changed.setCharAt(at, whole.charAt(random.nextInt(whole.length())));
        }
      }
      boolean readable = isReadable(changed.toString());
      good += readable ? 1 : 0;
      assertThat(RawJson.of(changed.toString()).isWholeObject())
          .as("%s", changed)
          .isEqualTo(readable);
    }
    assertThat(good).isBetween(1_000, 19_000);
  }

  private static boolean isReadable(String json) {
    try (var parser = new JsonFactory().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void isNoWholeObjectWhereItIsNestedBeyondMeasure() {
    assertThat(RawJson.of("{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}").isWholeObject())
        .isTrue();
    assertThat(
            RawJson.of("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}").isWholeObject())
        .isFalse();
  }

  @ParameterizedTest(name = "{0} with {1}: {2}")
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "{}                           | {\"x\":9}",
        "{ }                          | {\"x\":9}",
        "{\"a\":1}                    | {\"a\":1,\"x\":9}",
        "{\"x\":1}                    | {\"x\":9}",
        "{\"x\":{\"x\":1}, \"b\" : 2} | {\"x\":9,\"b\" : 2}",
        "{\"a\": 1 ,\"x\":\"}\",\"b\":2} | {\"a\": 1,\"x\":9,\"b\":2}",
        "{\"x\":1,\"a\":1,\"x\":2}    | {\"x\":9,\"a\":1}",
        "{\"a\":{\"x\":1}}            | {\"a\":{\"x\":1},\"x\":9}",
      })
  void getsAMemberAtItsPlaceOrAtTheEnd(String before, String after) {
    assertThat(RawJson.of(before).with("x", RawJson.of("9"))).hasToString(after);
    assertThat(RawJson.of(after).with("x", RawJson.of("9"))).hasToString(after);
  }

  @ParameterizedTest(name = "{0} without it: {1}")
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "{}                        | {}",
        "{\"x\":1}                 | {}",
        "{\"x\":1,\"a\":2}         | {\"a\":2}",
        "{\"a\":2,\"x\":[1,2]}     | {\"a\":2}",
        "{\"x\":1,\"a\":2,\"x\":3} | {\"a\":2}",
        "{\"a\":{\"x\":1}}         | {\"a\":{\"x\":1}}",
      })
  void losesAMember(String before, String after) {
    assertThat(RawJson.of(before).without("x")).hasToString(after);
  }

  @Test
  void isPutTogether() {
    assertThat(RawJson.array(List.of())).hasToString("[]");
    assertThat(RawJson.array(Arrays.asList(RawJson.of("1"), null, RawJson.of("{}"))))
        .hasToString("[1,null,{}]");
    assertThat(RawJson.string(JsonText.of("a\"\né"))).hasToString("\"a\\\"\\né\"");
    assertThat(RawJson.of("{}").with("a\"b", RawJson.of("1"))).hasToString("{\"a\\\"b\":1}");
  }

  @ParameterizedTest(name = "{0}: array {1}, object {2}")
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "[]     | true  | false",
        "{}     | false | true",
        "\"[\"  | false | false",
        "null   | false | false",
      })
  void knowsItsKind(String json, boolean array, boolean object) {
    for (var spaced : List.of(json, " \n\t" + json)) {
      assertThat(RawJson.of(spaced).isArray()).isEqualTo(array);
      assertThat(RawJson.of(spaced).isObject()).isEqualTo(object);
    }
  }

  @Test
  void saysItsTextWhereItIsOne() {
    assertThat(RawJson.of("\"a\\n\\u00e9\\\"\"").asText()).isEqualTo("a\né\"");
    assertThat(RawJson.of("\"\"").asText()).isEmpty();
    assertThat(RawJson.of("7").asText()).isEmpty();
    assertThat(RawJson.of("{}").asText()).isEmpty();
  }

  @Test
  void givesAwayACopyOnly() {
    var json = RawJson.of("[1]");
    json.bytes()[1] = '2';
    assertThat(json).isEqualTo(RawJson.of("[1]")).hasSameHashCodeAs(RawJson.of("[1]"));
    assertThat(json.size()).isEqualTo(3);
    assertThat(json).isNotEqualTo(RawJson.of("[ 1]"));
  }
}
