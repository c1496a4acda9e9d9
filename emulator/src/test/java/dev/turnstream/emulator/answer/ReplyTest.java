package dev.turnstream.emulator.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.answer.Reply.Block;
import dev.turnstream.emulator.answer.Reply.Delta;
import dev.turnstream.emulator.api.Checked;
import dev.turnstream.emulator.api.Ids;
import dev.turnstream.emulator.script.Script;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A reply")
class ReplyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Show me some Markdown      | ## A smaller heading",
        "Write code                 | ```java",
        "Some Python, please        | ```python",
        "JavaScript?                | ```javascript",
        "a table of planets         | Mercury",
        "Give me a list             | 1. Fill the kettle",
        "Tell me a long story       | # How a river finds the sea",
        "a story                    | The lamp at the end of the pier",
        "Write a poem               | Token by token",
        "emoji!                     | 👩‍🚀",
        "maths                      | $$1 + 2",
        "help                       | !emulate",
        "Tell me a joke             | server walks into a bar",
        "count to 5                 | 1, 2, 3, 4, 5",
        "What is 17 * 23?           | 17 * 23 = **391**",
        "What is (3 + 4)^2 / 7?     | = **7**",
        "Repeat after me: Ahoy!     | Ahoy!",
        "say \"nothing more\"       | nothing more",
        "hello                      | Hello!",
        "Why is the sea salty?      | You asked: “Why is the sea salty?”"
      })
  void answersWhatIsAskedForByName(String prompt, String part) {
    assertThat(text(reply(prompt))).contains(part);
  }

  @Test
  void isTheSameForTheSameRequest() {
    assertThat(reply("a poem")).isEqualTo(reply("a poem"));
  }

  @Test
  void comesInDeltasOfOneToAFewTokens() {
    assertThat(deltas(reply("a long essay")))
        .allMatch(delta -> delta.tokens() >= 1 && delta.tokens() <= 4);
    assertThat(text(reply("a long essay")).split("\\s+")).hasSizeGreaterThan(700);
  }

  @Test
  void remembersWhatWasSaidBefore() {
    var body =
        body("What did I say before?")
            .put(
                "messages",
                new JsonArray()
                    .add(user("My name is Zoë."))
                    .add(new JsonObject().put("role", "assistant").put("content", "Hello Zoë."))
                    .add(user("What did I say before?")));

    assertThat(text(reply(body, ""))).contains("1. “My name is Zoë.”");

    body.getJsonArray("messages").getJsonObject(2).put("content", "What is my name?");
    assertThat(text(reply(body, ""))).contains("Your name is **Zoë**");
  }

  @Nested
  @DisplayName("keeps to limits:")
  class Limits {
    @Test
    void maxTokens() {
      var reply = reply(body("a story").put("max_tokens", 7), "");

      assertThat(reply.stop().reason()).isEqualTo("max_tokens");
      assertThat(reply.tokens()).isEqualTo(7);
    }

    @Test
    void maxTokensOfZero() {
      var reply = reply(body("a story").put("max_tokens", 0), "");

      assertThat(reply.blocks()).isEmpty();
      assertThat(reply.stop().reason()).isEqualTo("max_tokens");
    }

    @Test
    void stopSequences() {
      var body = body("count to 9").put("stop_sequences", new JsonArray().add("7").add(", 4"));
      var reply = reply(body, "");

      assertThat(text(reply)).isEqualTo("1, 2, 3");
      assertThat(reply.stop().reason()).isEqualTo("stop_sequence");
      assertThat(reply.stop().sequence()).isEqualTo(", 4");
    }

    @Test
    void thinkingCountsToo() {
      var reply = reply(body("think").put("max_tokens", 5), "");

      assertThat(reply.thinkingTokens()).isEqualTo(5);
      assertThat(reply.blocks()).hasSize(1);
    }
  }

  @Nested
  @DisplayName("with thinking")
  class WithThinking {
    @Test
    void thinksFirstAndSigns() {
      var body = body("Hi").put("thinking", new JsonObject().put("type", "adaptive"));
      var reply = reply(body, "");

      assertThat(reply.blocks().getFirst())
          .isInstanceOfSatisfying(
              Block.Thinking.class,
              thinking -> {
                assertThat(join(thinking.deltas())).contains("emulator");
                assertThat(thinking.signature()).hasSizeGreaterThan(100);
              });
      assertThat(reply.blocks().getLast()).isInstanceOf(Block.Text.class);
      assertThat(reply.thinkingTokens()).isPositive().isLessThan(reply.tokens());
    }

    @Test
    void omittedShowsOnlyTheSignature() {
      var thinking = new JsonObject().put("type", "adaptive").put("display", "omitted");
      var block =
          (Block.Thinking) reply(body("Hi").put("thinking", thinking), "").blocks().getFirst();

      assertThat(join(block.deltas())).isEmpty();
      assertThat(block.deltas()).hasSize(1);
      assertThat(block.signature()).isNotEmpty();
    }
  }

  @Nested
  @DisplayName("with tools")
  class WithTools {
    private final JsonObject body =
        body("What is the weather in Paris, in celsius?")
            .put(
                "tools",
                new JsonArray()
                    .add(tool("list_ports", new JsonObject()))
                    .add(
                        tool(
                            "get_weather",
                            new JsonObject()
                                .put("city", new JsonObject().put("type", "string"))
                                .put(
                                    "unit",
                                    new JsonObject()
                                        .put(
                                            "enum",
                                            new JsonArray().add("fahrenheit").add("celsius")))
                                .put("days", new JsonObject().put("type", "integer")))));

    @Test
    void callsTheOneThatFits() {
      var reply = reply(body, "");
      var call = (Block.ToolUse) reply.blocks().getLast();

      assertThat(reply.stop().reason()).isEqualTo("tool_use");
      assertThat(call.name()).isEqualTo("get_weather");
      assertThat(new JsonObject(join(call.deltas())))
          .isEqualTo(new JsonObject().put("city", "Paris").put("unit", "celsius").put("days", 1));
      assertThat(call.deltas().getFirst().text()).isEmpty();
      assertThat(call.deltas()).hasSizeGreaterThan(3);
    }

    @Test
    void callsNoneWhereNoneIsNeeded() {
      var prompt = new JsonArray().add(user("Good morning"));

      assertThat(reply(body.put("messages", prompt), "").stop().reason()).isEqualTo("end_turn");
    }

    @Test
    void callsTheOneThatIsForced() {
      body.put("tool_choice", new JsonObject().put("type", "tool").put("name", "list_ports"));

      assertThat(reply(body, "").blocks())
          .singleElement()
          .isInstanceOfSatisfying(
              Block.ToolUse.class, call -> assertThat(call.name()).isEqualTo("list_ports"));
    }

    @Test
    void tellsWhatTheToolSaid() {
      var call =
          new JsonObject()
              .put("type", "tool_use")
              .put("id", "toolu_1")
              .put("name", "get_weather")
              .put("input", new JsonObject());
      var result =
          new JsonObject()
              .put("type", "tool_result")
              .put("tool_use_id", "toolu_1")
              .put("content", "{\"sky\":\"blue\"}");
      body.getJsonArray("messages")
          .add(new JsonObject().put("role", "assistant").put("content", new JsonArray().add(call)))
          .add(new JsonObject().put("role", "user").put("content", new JsonArray().add(result)));

      var reply = reply(body, "");

      assertThat(text(reply)).contains("`get_weather` says").contains("sky: **blue**");
      assertThat(reply.stop().reason()).isEqualTo("end_turn");
    }

    private static JsonObject tool(String name, JsonObject properties) {
      return new JsonObject()
          .put("name", name)
          .put(
              "input_schema", new JsonObject().put("type", "object").put("properties", properties));
    }
  }

  @Test
  void followsAJsonSchema() {
    var schema =
        new JsonObject()
            .put("type", "object")
            .put(
                "properties",
                new JsonObject()
                    .put(
                        "names",
                        new JsonObject()
                            .put("type", "array")
                            .put("items", new JsonObject().put("type", "string"))));
    var format = new JsonObject().put("type", "json_schema").put("schema", schema);
    var body =
        body("Who wrote Emma? \"Jane Austen\"")
            .put("output_config", new JsonObject().put("format", format));

    assertThat(new JsonObject(text(reply(body, ""))))
        .isEqualTo(new JsonObject().put("names", new JsonArray().add("Jane Austen")));
  }

  @Test
  void refusesOnRequest() {
    var reply = reply("Please refuse.");

    assertThat(reply.stop().reason()).isEqualTo("refusal");
    assertThat(reply.stop().details()).isNotNull();
    assertThat(reply.blocks()).isEmpty();
  }

  @Test
  void obeysAScript() {
    assertThat(text(reply(body("table"), "say=\"Just this.\""))).isEqualTo("Just this.");
    assertThat(reply(body("Hi"), "stop=pause_turn").stop().reason()).isEqualTo("pause_turn");
    assertThat(reply(body("Hi"), "deltas=5 size=40").blocks())
        .containsExactly(new Block.Filler(5, 40, false));
  }

  private static Reply reply(String prompt) {
    return reply(body(prompt), "");
  }

  private static Reply reply(JsonObject body, String script) {
    var good = (Checked.Good) Checked.check(body.toBuffer(), "2026-10-21", true, false);
    return Shaper.reply(good.request(), Script.parse(script), new Ids(1), 1);
  }

  private static JsonObject body(String prompt) {
    return new JsonObject()
        .put("model", "claude-sonnet-4-6")
        .put("max_tokens", 4_096)
        .put("messages", new JsonArray().add(user(prompt)));
  }

  private static JsonObject user(String text) {
    return new JsonObject().put("role", "user").put("content", text);
  }

  private static String text(Reply reply) {
    return reply.blocks().stream()
        .filter(Block.Text.class::isInstance)
        .map(block -> join(((Block.Text) block).deltas()))
        .collect(Collectors.joining());
  }

  private static List<Delta> deltas(Reply reply) {
    return ((Block.Text) reply.blocks().getFirst()).deltas();
  }

  private static String join(List<Delta> deltas) {
    return deltas.stream().map(Delta::text).collect(Collectors.joining());
  }
}
