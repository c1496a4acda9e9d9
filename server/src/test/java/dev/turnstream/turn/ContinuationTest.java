package dev.turnstream.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An answer that broke off")
class ContinuationTest {
  private static final String OLD = "claude-sonnet-4-5";
  private static final String NEW = "claude-sonnet-4-6";

  private static RawJson json(String apostrophes) {
    return RawJson.of(apostrophes.replace('\'', '"'));
  }

  private static Message message(Role role, String text) {
    return new Message(role, json("[{'type':'text','text':'" + text + "'}]"));
  }

  private static String question(String partialText) {
    var blocks =
        Objects.requireNonNull(
                Continuation.question(json("[{'type':'text','text':'" + partialText + "'}]")))
            .elements();
    assertThat(blocks).hasSize(1);
    return Objects.requireNonNull(blocks.getFirst().member("text")).asText();
  }

  @Test
  void isQuotedInTheQuestionForItsRest() {
    assertThat(question("A log \\\"is\\\"\\n \\n"))
        .contains("It ended with:\n\n\"A log \"is\"\"\n\n")
        .endsWith("without a preamble.");
  }

  @Test
  void isQuotedFromItsEndOnlyAndNoCharacterIsCut() {
    assertThat(question("a".repeat(300) + "b".repeat(200)))
        .contains("\"" + "b".repeat(200) + "\"")
        .doesNotContain("ab");
    assertThat(question("👋" + "b".repeat(199))).contains("\"" + "b".repeat(199) + "\"");
    assertThat(question("👋" + "b".repeat(198))).contains("\"👋" + "b".repeat(198) + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[{'type':'text','text':''}]",
        "[{'type':'text','text':' \\n'}]",
        "[{'type':'thinking','thinking':'hm','signature':'s'}]",
        "[{'type':'tool_use','id':'t','name':'n','partial_json':'{'}]",
      })
  void cannotBeContinuedWithoutText(String content) {
    assertThat(Continuation.question(json(content))).isNull();
  }

  @Test
  void standsLastWhereTheModelGoesOnFromIt() {
    var asked =
        Continuation.messages(
            List.of(
                message(Role.USER, "Hi"),
                new Message(
                    Role.ASSISTANT,
                    json(
                        "[{'type':'thinking','thinking':'hm','signature':'s'},"
                            + "{'type':'text','text':'A log '},{'type':'text','text':'is \\n'}]")),
                message(Role.USER, "Continue.")),
            OLD);
    assertThat(asked).hasSize(2);
    assertThat(asked.getFirst()).isEqualTo(message(Role.USER, "Hi"));
    assertThat(asked.getLast()).isEqualTo(new Message(Role.ASSISTANT, RawJson.of("\"A log is\"")));
  }

  @Test
  void isFollowedByTheQuestionWhereTheModelDoesNot() {
    var path =
        List.of(
            message(Role.USER, "Hi"),
            message(Role.ASSISTANT, "A log is "),
            message(Role.USER, "Continue."));
    assertThat(Continuation.messages(path, NEW)).isEqualTo(path);
  }

  @Test
  void isLeftAsItIsWhereThereIsNone() {
    var alone = List.of(message(Role.USER, "Continue."));
    assertThat(Continuation.messages(alone, OLD)).isEqualTo(alone);
    var questions = List.of(message(Role.USER, "Hi"), message(Role.USER, "Continue."));
    assertThat(Continuation.messages(questions, OLD)).isEqualTo(questions);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "claude-2.1, true",
    "claude-instant-1.2, true",
    "claude-3-haiku-20240307, true",
    "claude-3-5-sonnet-latest, true",
    "claude-3-7-sonnet-20250219, true",
    "claude-opus-4-20250514, true",
    "claude-sonnet-4-0, true",
    "claude-opus-4-1-20250805, true",
    "claude-sonnet-4-5-20250929, true",
    "claude-haiku-4-5, true",
    "claude-sonnet-4-6, false",
    "claude-opus-4-6-20260101, false",
    "claude-opus-4-10, false",
    "claude-opus-5, false",
    "claude-sonnet-40, false",
    "claude-20, false",
    "someone-elses-claude-2, false",
    "gpt, false",
  })
  void standsLastForModelsUpToFourPointFiveOnly(String model, boolean last) {
    var path =
        List.of(
            message(Role.USER, "Hi"),
            message(Role.ASSISTANT, "A log is"),
            message(Role.USER, "Continue."));
    assertThat(Continuation.messages(path, model)).hasSize(last ? 2 : 3);
  }
}
