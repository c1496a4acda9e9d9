package dev.turnstream.dialect.agui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.agui.AguiDecoder.Asked;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.TurnCommand.Told;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A RunAgentInput")
class AguiDecoderTest {
  private static final String ANSWER = "msg_" + "a".repeat(32);
  private static final String QUESTION = "msg_" + "b".repeat(32);

  private static Asked decode(String apostrophes) {
    return AguiDecoder.decode(apostrophes.replace('\'', '"').getBytes(UTF_8));
  }

  private static Asked.Good good(String messages, String more) {
    var asked = decode("{'threadId':'t','runId':'r','messages':[" + messages + "]" + more + "}");
    assertThat(asked).isInstanceOf(Asked.Good.class);
    return (Asked.Good) asked;
  }

  private static Asked.Good good(String messages) {
    return good(messages, "");
  }

  private static void assertRefused(Asked asked, RefusalCode code, String message) {
    assertThat(asked).isInstanceOf(Asked.Bad.class);
    var refusal = ((Asked.Bad) asked).refusal();
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.message().replace('"', '\'')).contains(message);
  }

  private static String json(Told told) {
    return told.content().toString().replace('"', '\'');
  }

  private static String user(String text) {
    return "{'id':'u-" + text + "','role':'user','content':'" + text + "'}";
  }

  private static String assistant(String id, String more) {
    return "{'id':'" + id + "','role':'assistant'" + more + "}";
  }

  private static String calls(String... ids) {
    var calls =
        List.of(ids).stream()
            .map(id ->
                "{'id':'%s','type':'function','function':{'name':'f','arguments':'{}'}}"
                    .formatted(id));
    return ",'toolCalls':[" + String.join(",", calls.toList()) + "]";
  }

  private static String result(String id, String call) {
    return "{'id':'%s','role':'tool','toolCallId':'%s','content':'done'}".formatted(id, call);
  }

  @Nested
  @DisplayName("whose history")
  class History {
    @Test
    void isOfTheClientsWords() {
      var told = good(user("Hi") + "," + assistant("x", ",'content':'Ho'") + "," + user("And?"));
      assertThat(told.history())
          .extracting(Told::role)
          .containsExactly(Role.USER, Role.ASSISTANT, Role.USER);
      assertThat(told.history()).extracting(Told::known).containsOnlyNulls();
      assertThat(json(told.history().get(1))).isEqualTo("[{'type':'text','text':'Ho'}]");
    }

    @Test
    void hasTheStoredMessagesWhereItHasTheirIds() {
      var told =
          good("{'id':'"
                  + QUESTION
                  + "','role':'user','content':'Hi'},"
                  + assistant(ANSWER, ",'content':'Ho'")
                  + ","
                  + user("And?"))
              .history();
      assertThat(told.getFirst().known()).isEqualTo(new MessageId(QUESTION));
      assertThat(told.get(1).known()).isEqualTo(new MessageId(ANSWER));
    }

    @Test
    void putsThoughtsTextAndCallsOfAnAnswerTogether() {
      var thought = "{'id':'%s-%d','role':'reasoning','content':'hm','encryptedValue':'s%d'}";
      var told =
          good(user("Hi")
                  + ","
                  + thought.formatted(ANSWER, 0, 0)
                  + ","
                  + assistant(ANSWER, ",'content':'Ho'" + calls("c"))
                  + ","
                  + thought.formatted(ANSWER, 2, 2)
                  + ","
                  + result("own", "c"))
              .history();
      assertThat(told).hasSize(3);
      assertThat(json(told.get(1)))
          .isEqualTo(
              "[{'type':'thinking','thinking':'hm','signature':'s0'},{'type':'text','text':'Ho'},"
                  + "{'type':'tool_use','id':'c','name':'f','input':{}},"
                  + "{'type':'thinking','thinking':'hm','signature':'s2'}]");
    }

    @Test
    void givesThoughtsOfOthersToTheAnswerThatFollows() {
      var told =
          good(user("Hi")
                  + ",{'id':'1','role':'reasoning','content':'hm','encryptedValue':'s'},"
                  + "{'id':'2','role':'reasoning','content':'no signature'},"
                  + assistant("3", ",'content':'Ho'")
                  + ","
                  + user("And?"))
              .history();
      assertThat(json(told.get(1)))
          .isEqualTo(
              "[{'type':'thinking','thinking':'hm','signature':'s'},{'type':'text','text':'Ho'}]");
    }

    @Test
    void tellsRedactedThoughtsAsWhatTheyWere() {
      var told =
          good(user("Hi")
                  + ",{'id':'1','role':'reasoning','content':'','encryptedValue':'d',"
                  + "'metadata':{'turnstream':{'type':'redacted_thinking'}}},"
                  + assistant("3", ",'content':'Ho'")
                  + ","
                  + user("And?"))
              .history();
      assertThat(json(told.get(1))).startsWith("[{'type':'redacted_thinking','data':'d'},");
    }

    @Test
    void leavesToTheStoreWhatClaudesServersDid() {
      var call =
          ",'toolCalls':[{'id':'s','type':'function','function':{'name':'web_search','arguments':'{}'},"
              + "'metadata':{'turnstream':{'type':'server_tool_use'}}}]";
      var told =
          good(user("Hi")
                  + ","
                  + assistant(ANSWER, ",'content':'Ho'" + call)
                  + ","
                  + result(ANSWER + "-1", "s")
                  + ","
                  + user("And?"))
              .history();
      assertThat(told).hasSize(3);
      assertThat(json(told.get(1))).isEqualTo("[{'type':'text','text':'Ho'}]");
    }

    @Test
    void putsTheResultsOfSeveralCallsTogether() {
      var told =
          good(user("Hi")
                  + ","
                  + assistant("x", calls("a", "b"))
                  + ","
                  + result("1", "a")
                  + ","
                  + result(QUESTION + "-0", "b"))
              .history();
      assertThat(told).hasSize(3);
      assertThat(told.getLast().known()).isEqualTo(new MessageId(QUESTION));
      assertThat(json(told.getLast()))
          .isEqualTo(
              "[{'type':'tool_result','tool_use_id':'a','content':'done'},"
                  + "{'type':'tool_result','tool_use_id':'b','content':'done'}]");
    }

    @Test
    void answersCallsThatNobodyAnswered() {
      var told =
          good(user("Hi")
                  + ","
                  + assistant("x", calls("a", "b"))
                  + ","
                  + result("1", "b")
                  + ","
                  + assistant("y", calls("c"))
                  + ","
                  + assistant("z", ",'content':'Ho'")
                  + ","
                  + user("And?"))
              .history();
      var unanswered =
          "{'type':'tool_result','tool_use_id':'%s','content':'This call was not answered.','is_error':true}";
      assertThat(json(told.get(2))).startsWith("[" + unanswered.formatted("a") + ",");
      assertThat(json(told.get(4))).isEqualTo("[" + unanswered.formatted("c") + "]");
    }

    @Test
    void hasNothingOfActivitiesAndInstructions() {
      var told =
          good(
              "{'id':'1','role':'system','content':'Be brief.'},"
                  + "{'id':'2','role':'activity','activityType':'plan','content':{}},"
                  + user("Hi"));
      assertThat(told.history()).hasSize(1);
      assertThat(told.parameters().member("system"))
          .hasToString("[{\"type\":\"text\",\"text\":\"Be brief.\"}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{not json", "[1", "", "7"})
    void tellsArgumentsThatBrokeOffAsNone(String broken) {
      var call =
          ",'toolCalls':[{'id':'c','type':'function','function':{'name':'f','arguments':'%s'}}]"
              .formatted(broken);
      var told = good(user("Hi") + "," + assistant("x", call) + "," + result("1", "c")).history();
      assertThat(json(told.get(1))).contains("'input':{}");
    }
  }

  @Nested
  @DisplayName("is refused")
  class Refused {
    @ParameterizedTest
    @CsvSource(
        quoteCharacter = '`',
        delimiter = '|',
        value = {
          "{'runId':'r','messages':[]}|input.threadId is missing",
          "{'threadId':7,'runId':'r'}|input.threadId must be a string",
          "{'threadId':'','runId':'r'}|input.threadId must have 1 to 200 characters",
          "{'threadId':'t','runId':''}|input.runId is empty",
          "{'threadId':'t','runId':'r'}|messages must end with the user's",
          "{'threadId':'t','runId':'r','messages':{}}|input.messages must be an array of objects",
          "{'threadId':'t','runId':'r','messages':[7]}|input.messages must be an array of objects",
          "{'threadId':'t','runId':'r','messages':[{'role':'user'}]}|messages[0].id is missing",
          "{'threadId':'t','runId':'r','messages':[{'id':'1','role':'boss'}]}|messages[0].role is 'boss'",
          "{'threadId':'t','runId':'r','messages':[{'id':'1','role':'user'}]}|messages[0].content must be",
          "{'threadId':'t','runId':'r','messages':[{'id':'1','role':'assistant','content':'x'}]}|messages must end",
          "{'threadId':'t','runId':'r','messages':[{'id':'1','role':'user','content':[{'type':'video'}]}]}|of type 'video'",
          "{'threadId':'t','runId':'r','messages':[{'id':'1','role':'user','content':[{'type':'image'}]}]}|source.value is missing",
          "{'threadId':'t','runId':'r','messages':[],'tools':[{'name':'x'}]}|tools[0].description is missing",
          "{'threadId':'t','runId':'r','messages':[],'resume':[{'interruptId':'x','status':'no'}]}|resume[0].status must be",
        })
    void whereAMemberIsNotWhatItShouldBe(String input, String why) {
      assertRefused(decode(input), RefusalCode.BAD_COMMAND, why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{} {}", "nothing"})
    void whereItIsNoObject(String body) {
      assertRefused(decode(body), RefusalCode.BAD_JSON, "not one JSON object");
    }

    @Test
    void whereItAnswersACallThatIsNotOpen() {
      var resume = ",'resume':[{'interruptId':'a','status':'resolved','payload':'x'}]";
      var open = user("Hi") + "," + assistant("x", calls("a"));
      assertThat(good(open, resume).history()).hasSize(3);
      var over = "{'threadId':'t','runId':'r','messages':[%s]%s}";
      assertRefused(
          decode(over.formatted(open + "," + user("And?"), resume)),
          RefusalCode.BAD_COMMAND,
          "resume[0].interruptId 'a' is no open call of the last answer.");
      assertRefused(
          decode(over.formatted(user("Hi") + "," + assistant("x", calls("b")), resume)),
          RefusalCode.BAD_COMMAND,
          "is no open call");
    }
  }

  @Test
  void mayAnswerAnInterruptOfAConversationWhoseHistoryTheServerHas() {
    var told = good("", ",'resume':[{'interruptId':'a','status':'resolved','payload':[1]}]");
    assertThat(json(told.history().getFirst()))
        .isEqualTo("[{'type':'tool_result','tool_use_id':'a','content':'[1]'}]");
  }

  @Test
  void namesItsRunWithinItsThreadUnlessTheNameIsAUuid() {
    var uuid = "123e4567-e89b-12d3-a456-426614174000";
    assertThat(new AguiRun("t", uuid, null, List.of()).command()).isEqualTo(uuid);
    var one = new AguiRun("t", "r", null, List.of()).command();
    assertThat(one).matches("run-[0-9a-f]{40}");
    assertThat(one).isEqualTo(new AguiRun("t", "r", null, List.of()).command());
    assertThat(one).isNotEqualTo(new AguiRun("u", "r", null, List.of()).command());
  }
}
