package dev.turnstream.emulator.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A script")
class ScriptTest {
  @Test
  void isReadFromText() {
    var script =
        Script.parse("error-after=3  delay=0.5 crlf cut=reset say=\"two \\\"words\\\"\\n\"");

    assertThat(script.count(Knob.ERROR_AFTER, 0)).isEqualTo(3);
    assertThat(script.number(Knob.DELAY, 9)).isEqualTo(0.5);
    assertThat(script.is(Knob.CRLF)).isTrue();
    assertThat(script.text(Knob.CUT)).isEqualTo("reset");
    assertThat(script.text(Knob.SAY)).isEqualTo("two \"words\"\n");
  }

  @Test
  void meansTheSameInJson() {
    var script = Script.parse("error-after=3 delay=20 crlf say=Hi");

    assertThat(Script.of(new JsonObject(script.toJson().encode()))).isEqualTo(script);
  }

  @Test
  void hasDefaultsWhereNothingIsSet() {
    assertThat(Script.NONE.number(Knob.TTFT, 300)).isEqualTo(300);
    assertThat(Script.NONE.flag(Knob.PINGS, true)).isTrue();
    assertThat(Script.parse("pings=false").flag(Knob.PINGS, true)).isFalse();
  }

  @Test
  void winsOverTheScriptBelow() {
    var both = Script.parse("delay=5").over(Script.parse("delay=9 chunk=1"));

    assertThat(both).isEqualTo(Script.parse("delay=5 chunk=1"));
  }

  @Test
  void withARateIsNotHeldUpByADelayBelow() {
    assertThat(Script.parse("rate=0").over(Script.parse("delay=9")))
        .isEqualTo(Script.parse("rate=0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dleay=3          | there is no setting 'dleay'",
        "delay=soon       | delay=soon is wrong, it must be a number from 0 to 3600000",
        "deltas=1.5       | deltas=1.5 is wrong, it must be a whole number",
        "deltas=99999999  | it must be a whole number from 0 to 10000000",
        "jitter=NaN       | jitter=NaN is wrong",
        "crlf=yes         | it must be true or false",
        "cut=softly       | it must be one of end, close, reset",
        "status=200       | it must be a whole number from 400 to 599",
        "say=\"open       | has no closing double quote"
      })
  void saysWhatIsWrong(String line, String why) {
    assertThatExceptionOfType(BadScript.class)
        .isThrownBy(() -> Script.parse(line))
        .withMessageContaining(why);
  }
}
