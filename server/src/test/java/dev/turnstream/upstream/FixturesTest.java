package dev.turnstream.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.FailureCode;
import dev.turnstream.upstream.Upstream.Ending;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each recorded stream, cut in every way, reaches what a tolerant client should reach. */
@DisplayName("A recorded stream")
class FixturesTest {
  private static final JsonObject EXPECTED =
      new JsonObject(new String(read("expected.json"), UTF_8));

  static Stream<String> fixtures() {
    return EXPECTED.fieldNames().stream();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void isUnderstoodWhole(String name) {
    check(name, play(read(name), Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void isUnderstoodCutAtAnyByte(String name) {
    var bytes = read(name);
    for (int cut = 1; cut < bytes.length; cut++) {
      var heard = new Heard();
      var answer = new Answer(heard);
      answer.feed(bytes.clone(), 0, cut);
      answer.feed(bytes.clone(), cut, bytes.length);
      check(name, end(answer, heard));
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void isUnderstoodInSmallPieces(String name) {
    check(name, play(read(name), 1));
    check(name, play(read(name), 7));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void isUnderstoodWithOtherLineEnds(String name) {
    var text = new String(read(name), ISO_8859_1);
    check(name, play(text.replace("\n", "\r\n").getBytes(ISO_8859_1), 1));
    check(name, play(text.replace("\n", "\r\n").getBytes(ISO_8859_1), 11));
    check(name, play(text.replace("\n", "\r").getBytes(ISO_8859_1), 5));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void isUnderstoodWithoutEventLines(String name) {
    var text = new String(read(name), ISO_8859_1).replaceAll("(?m)^event: .*\n", "");
    check(name, play(text.getBytes(ISO_8859_1), 100));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void isUnderstoodWithOtherSpelling(String name) {
    // As Python writes JSON: the short way for text does not fit, the long way must reach the same.
    var text =
        new String(read(name), ISO_8859_1)
            .replace("{\"type\":\"content_block_delta\",", "{\"type\": \"content_block_delta\", ");
    check(name, play(text.getBytes(ISO_8859_1), 100));
  }

  private static Heard play(byte[] bytes, int size) {
    var heard = new Heard();
    var answer = new Answer(heard);
    for (int at = 0; at < bytes.length; at += Math.min(size, bytes.length - at)) {
      var piece = bytes.clone(); // what was fed may be overwritten by its owner afterwards
      answer.feed(piece, at, at + Math.min(size, bytes.length - at));
      java.util.Arrays.fill(piece, (byte) '!');
    }
    return end(answer, heard);
  }

  private static Heard end(Answer answer, Heard heard) {
    answer.onCut();
    if (!answer.isShown()) {
      answer.release();
    }
    heard.onEnd(Objects.requireNonNull(answer.ending()));
    return heard;
  }

  private static void check(String name, Heard heard) {
    var expected = EXPECTED.getJsonObject(name);
    assertThat(heard.text()).isEqualTo(expected.getString("text"));
    assertThat(heard.model).isEqualTo(expected.getString("model"));
    checkEnding(name, heard, expected);
    checkBlocks(heard, expected.getJsonArray("blocks"));
    var usage = expected.getJsonObject("usage");
    assertThat(heard.usage.inputTokens()).isEqualTo(usage.getLong("input_tokens"));
    assertThat(heard.usage.outputTokens()).isEqualTo(usage.getLong("output_tokens"));
    assertThat(heard.usage.cacheReadInputTokens())
        .isEqualTo(usage.getLong("cache_read_input_tokens"));
  }

  private static void checkEnding(String name, Heard heard, JsonObject expected) {
    switch (heard.endings.getFirst()) {
      case Ending.Complete(boolean unterminated) -> {
        assertThat(expected.getString("outcome")).isEqualTo("complete");
        assertThat(unterminated).isFalse();
        var outcome = Objects.requireNonNull(heard.outcome);
        assertThat(Objects.requireNonNull(outcome.stopReason()).wire())
            .isEqualTo(expected.getString("stop_reason"));
      }
      case Ending.Failed(var failure) -> {
        assertThat(expected.getString("outcome")).isIn("error", "cut");
        assertThat(failure.code())
            .as(name)
            .isEqualTo(
                expected.getString("outcome").equals("cut")
                    ? FailureCode.UPSTREAM_INTERRUPTED
                    : FailureCode.UPSTREAM_OVERLOADED);
      }
    }
  }

  private static void checkBlocks(Heard heard, JsonArray expected) {
    assertThat(heard.blocks).hasSize(expected.size());
    int index = 0;
    for (var block : heard.blocks.values()) {
      var wanted = expected.getJsonObject(index++);
      assertThat(block.type).isEqualTo(wanted.getString("type"));
      if (wanted.getString("thinking") != null) {
        assertThat(block.text).hasToString(wanted.getString("thinking"));
        assertThat(!block.signature.isEmpty()).isEqualTo(wanted.getBoolean("signed"));
      }
      if (wanted.getJsonObject("input") != null) {
        var json = block.text.isEmpty() ? "{}" : block.text.toString();
        assertThat(new JsonObject(json)).isEqualTo(wanted.getJsonObject("input"));
      }
      if (wanted.getString("partial_json") != null) {
        assertThat(block.text).hasToString(wanted.getString("partial_json"));
      }
      assertThat(block.citations).isEqualTo(wanted.getInteger("citations", 0));
    }
  }

  private static byte[] read(String name) {
    try (var in = FixturesTest.class.getResourceAsStream("/sse/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new AssertionError("can't read " + name, e);
    }
  }
}
