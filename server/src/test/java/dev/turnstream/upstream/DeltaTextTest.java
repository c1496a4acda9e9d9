package dev.turnstream.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.BlockStopped;
import dev.turnstream.model.MessageEvent.TextDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way of a token and the long one: they must never differ in what they say. */
@DisplayName("The text of a delta")
class DeltaTextTest {
  private static final String SHORT =
      "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}}";
  private static final String LONG =
      "{\"index\":0,\"delta\":{\"text\":\"%s\",\"type\":\"text_delta\"},\"type\":\"content_block_delta\"}";

  private static List<MessageEvent> decode(byte[]... events) throws BadStream {
    var heard = new ArrayList<MessageEvent>();
    var decoder = new EventDecoder(heard::add);
    for (var event : events) {
      decoder.decode(null, event, 0, event.length);
    }
    return heard;
  }

  private static String text(List<MessageEvent> events) {
    var all = new StringBuilder();
    events.forEach(event -> all.append(event instanceof TextDelta(_, var text) ? text : ""));
    return all.toString();
  }

  private static byte[] bytes(String spelling, String escaped) {
    return spelling.formatted(escaped).getBytes(UTF_8);
  }

  @Test
  void isTheSameOnBothWays() throws BadStream {
    var pieces =
        List.of(
            "a",
            " ",
            "é",
            "日",
            "\uD83D\uDE80",
            "\\n",
            "\\\"",
            "\\\\",
            "\\u00e9",
            "\\u2028",
            "\u2028",
            "\\ud83d\\ude80",
            "\\/",
            "}",
            "{\\\"text\\\":");
    var random = new Random(7);
    for (int round = 0; round < 5_000; round++) {
      var escaped = new StringBuilder();
      for (int n = random.nextInt(8); n >= 0; n--) {
        escaped.append(pieces.get(random.nextInt(pieces.size())));
      }
      var quick = decode(bytes(SHORT, escaped.toString()));
      assertThat(text(quick)).isEqualTo(text(decode(bytes(LONG, escaped.toString()))));
      assertThat(quick).hasSize(1);
    }
  }

  @Test
  void putsASplitSurrogatePairTogether() throws BadStream {
    for (var spelling : List.of(SHORT, LONG)) {
      var events = decode(bytes(spelling, "go \\ud83d"), bytes(spelling, "\\ude80 now"));
      assertThat(events).hasSize(2);
      assertThat(((TextDelta) events.getFirst()).text()).hasToString("go ");
      assertThat(((TextDelta) events.getLast()).text()).hasToString("\uD83D\uDE80 now");
    }
  }

  @Test
  void replacesHalfACharacterThatNeverBecomesWhole() throws BadStream {
    var stop = "{\"type\":\"content_block_stop\",\"index\":0}".getBytes(UTF_8);
    var events = decode(bytes(SHORT, "a\\ud83d"), stop);
    assertThat(text(events)).isEqualTo("a\uFFFD");
    assertThat(events.getLast()).isEqualTo(new BlockStopped(0));
    assertThat(text(decode(bytes(SHORT, "a\\ude80b\\ud83dc")))).isEqualTo("a\uFFFDb\uFFFDc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\x", "\\u12", "\\u12g4", "a\nb", "a\0"})
  void isRefusedWhenItIsNoJson(String escaped) {
    org.assertj.core.api.Assertions.assertThatExceptionOfType(BadStream.class)
        .isThrownBy(() -> decode(bytes(SHORT, escaped)));
  }

  @Test
  void neverPassesOnBytesThatAreNoUtf8() throws BadStream {
    var invalid = SHORT.formatted("caf\u00e9 \u00ff").getBytes(ISO_8859_1);
    assertThat(text(decode(invalid))).isEqualTo("caf\uFFFD \uFFFD");
  }

  @Test
  void survivesPaddingAndDeclinesLookalikes() throws BadStream {
    var padded =
        "{\"type\":\"content_block_delta\",\"index\":12,\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}     }";
    assertThat(((TextDelta) decode(padded.getBytes(UTF_8)).getFirst()).index()).isEqualTo(12);
    var more =
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"x\",\"logprob\":-1,\"n\":{\"text\":\"y\"}}}";
    assertThat(text(decode(more.getBytes(UTF_8)))).isEqualTo("x");
  }
}
