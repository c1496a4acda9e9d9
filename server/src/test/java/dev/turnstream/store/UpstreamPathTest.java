package dev.turnstream.store;

import static dev.turnstream.store.Given.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Of what was said, Claude is sent")
class UpstreamPathTest {
  private static final String HI = "{\"type\":\"text\",\"text\":\"Hi\"}";

  private static List<String> sent(String content, boolean partial) {
    var message =
        new StoredMessage(
            Given.messageId(),
            null,
            Role.ASSISTANT,
            RawJson.of(content),
            Given.turnId(),
            NOON,
            partial);
    return UpstreamPath.of(List.of(new UpstreamPath.Step(message, false))).stream()
        .map(m -> m.content().toString())
        .toList();
  }

  @ParameterizedTest
  @DisplayName("no part of a partial answer that it would refuse")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"thinking\",\"thinking\":\"Hm\"}",
        "{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"\"}",
        "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"partial_json\":\"{\"}",
        "{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{\"q\":[1]}}",
        "{\"type\":\"text\",\"text\":\" \\n\"}",
        "null",
        "17",
        "[1,[2]]",
      })
  void leavesOutOfAPartialAnswer(String useless) {
    assertThat(sent("[" + useless + " , " + HI + "]", true)).containsExactly("[" + HI + "]");
    assertThat(sent("[ " + HI + "\n," + useless + "]", true)).containsExactly("[" + HI + "]");
    assertThat(sent("[" + useless + "]", true)).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("every byte of what can be used, the space between blocks included")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"abc\"}",
        "{\"type\":\"redacted_thinking\",\"data\":\"\\u0041\"}",
        "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{ \"a\":[{}] }}",
        "{\"type\":\"server_tool_use\",\"id\":\"s\",\"input\":{}},{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"s\",\"content\":[]}",
        "{\"type\":\"of_tomorrow\",\"é\":\"\\ud83d\\ude00\",\"n\":-1.50e+3}",
      })
  void keepsWhatCanBeUsed(String useful) {
    for (boolean partial : new boolean[] {true, false}) {
      var content = " [ " + useful + " ,\t" + HI + " ] ";
      assertThat(sent(content, partial)).containsExactly(content);
    }
  }

  @Test
  void aWholeAnswerWithAllItsThinking() {
    var unsigned = "[{\"type\":\"thinking\",\"thinking\":\"Hm\"}]";

    assertThat(sent(unsigned, false)).containsExactly(unsigned);
  }

  @Test
  void noPartialAnswerOfThinkingOnly() {
    assertThat(sent("[{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"s\"}]", true))
        .isEmpty();
  }

  private static StoredMessage said(Role role, boolean partial, String... blocks) {
    var content = RawJson.of("[" + String.join(",", blocks) + "]");
    return new StoredMessage(Given.messageId(), null, role, content, Given.turnId(), NOON, partial);
  }

  private static List<String> sent(StoredMessage... branch) {
    return UpstreamPath.of(Stream.of(branch).map(it -> new UpstreamPath.Step(it, false)).toList())
        .stream()
        .map(it -> it.content().toString())
        .toList();
  }

  /**
   * A run that was stopped in the middle of a call could never go on: Claude refused the result.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noCallThatBrokeOffAndNoResultOfIt(boolean partial) {
    var broken = "{\"type\":\"tool_use\",\"id\":\"b\",\"name\":\"n\",\"partial_json\":\"{\"}";
    var whole = "{\"type\":\"tool_use\",\"id\":\"w\",\"name\":\"n\",\"input\":{}}";
    var result = "{\"type\":\"tool_result\",\"tool_use_id\":\"%s\",\"content\":\"x\"}";
    assertThat(
            sent(
                said(Role.USER, false, HI),
                said(Role.ASSISTANT, partial, whole, broken),
                said(Role.USER, false, result.formatted("w"), result.formatted("b")),
                said(Role.USER, false, result.formatted("b"))))
        .containsExactly("[" + HI + "]", "[" + whole + "]", "[" + result.formatted("w") + "]");
  }

  @Test
  void noResultOfACallLongAgo() {
    var call = "{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"n\",\"input\":{}}";
    var result = "{\"type\":\"tool_result\",\"tool_use_id\":\"c\",\"content\":\"x\"}";
    assertThat(
            sent(
                said(Role.ASSISTANT, false, call),
                said(Role.USER, false, result),
                said(Role.ASSISTANT, false, HI),
                said(Role.USER, false, result, HI)))
        .containsExactly("[" + call + "]", "[" + result + "]", "[" + HI + "]", "[" + HI + "]");
  }
}
