package dev.turnstream.emulator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The rules for a request")
class RulesTest {
  private static final String BASE =
      """
      {"model":"claude-sonnet-4-6","max_tokens":2000,"messages":[{"role":"user","content":"Hi"}]}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'max_tokens':null}                             | max_tokens: Field required",
        "{'max_tokens':'9'}                              | max_tokens: Input should be a valid integer",
        "{'max_tokens':-1}                               | greater than or equal to 0",
        "{'max_tokens':128001}                           | 128001 > 128000, which is the maximum",
        "{'messages':null}                               | messages: Field required",
        "{'messages':[]}                                 | messages: at least one message is required",
        "{'messages':'Hi'}                               | messages: Input should be a valid list",
        "{'messages':['Hi']}                             | messages.0: Input should be an object",
        "{'messages':[{'role':'boss','content':'Hi'}]}   | messages.0.role",
        "{'messages':[{'role':'user'}]}                  | messages.0.content: Field required",
        "{'messages':[{'role':'user','content':''}]}     | non-empty content",
        "{'messages':[{'role':'user','content':[{}]}]}   | messages.0.content.0.type: Field required",
        "{'messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':'Well,'}]} | does not support assistant message prefill",
        "{'temperature':1}                               | temperature: Extra inputs are not permitted",
        "{'top_k':5}                                     | top_k: Extra inputs are not permitted",
        "{'thinking':{'type':'enabled','budget_tokens':2000}} | `max_tokens` must be greater than `thinking.budget_tokens`",
        "{'thinking':{'type':'enabled','budget_tokens':10}} | greater than or equal to 1024",
        "{'thinking':{'type':'maybe'}}                   | 'maybe' found using 'type' does not match",
        "{'model':'claude-opus-5','thinking':{'type':'enabled','budget_tokens':1500}} | is not supported for this model. Use",
        "{'model':'claude-opus-5-5','thinking':{'type':'disabled'}} | is not supported for this model",
        "{'model':'claude-opus-5-5','tools':[{'name':'t','input_schema':{}}],'tool_choice':{'type':'any'}} | type \"tool\" and \"any\" are not supported",
        "{'stream':'yes'}                                | stream: Input should be a valid boolean",
        "{'stop_sequences':[' ']}                        | must contain non-whitespace",
        "{'system':7}                                    | system: Input should be a valid string or list",
        "{'tools':[{'name':'t'}]}                        | tools.0.custom.input_schema: Field required",
        "{'tools':[{'name':'t','input_schema':{}}],'messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':[{'type':'tool_use','id':'a','name':'t','input':{}}]},{'role':'user','content':'Well?'}]} | `tool_use` ids were found without `tool_result`"
      })
  void tellWhatIsWrong(String change, String why) {
    assertThat(check(change, "2026-10-21"))
        .isInstanceOfSatisfying(
            Checked.Bad.class,
            bad -> {
              assertThat(bad.error().status()).isEqualTo(400);
              assertThat(bad.error().type()).isEqualTo("invalid_request_error");
              assertThat(bad.error().message()).contains(why);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "2026-10-21 | {}",
        "2026-10-21 | {'future_field':{'x':1}}",
        "2026-10-21 | {'messages':[{'role':'user','content':[{'type':'hologram'}]}]}",
        "2023-06-01 | {'temperature':0.5,'top_p':0.9,'top_k':5}",
        "2023-06-01 | {'model':'claude-opus-5','temperature':1.0}",
        "2026-10-21 | {'thinking':{'type':'enabled','budget_tokens':1024}}",
        "2026-10-21 | {'model':'claude-sonnet-4-5','messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':'Well,'}]}"
      })
  void letPassWhatIsRight(String version, String change) {
    assertThat(check(change, version)).isInstanceOf(Checked.Good.class);
  }

  @Test
  void knowTheOldVersionOfNewModels() {
    assertThat(check("{'model':'claude-opus-5','temperature':0.5}", "2023-06-01"))
        .isInstanceOf(Checked.Bad.class);
  }

  @Test
  void findNoUnknownModel() {
    assertThat(check("{'model':'claude-2'}", "2026-10-21"))
        .isEqualTo(new Checked.Bad(ApiError.notFound("model: claude-2")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{", "[]", "nothing", "''", "7", "null"})
  void wantOneJsonObject(String body) {
    assertThat(Checked.check(Buffer.buffer(body), "2026-10-21", true, false))
        .isInstanceOfSatisfying(
            Checked.Bad.class, bad -> assertThat(bad.error().message()).contains("not valid JSON"));
  }

  private static Checked check(String change, String version) {
    var body = new JsonObject(BASE);
    new JsonObject(change.replace('\'', '"'))
        .forEach(field -> {
          if (field.getValue() == null) {
            body.remove(field.getKey());
          } else {
            body.put(field.getKey(), field.getValue());
          }
        });
    return Checked.check(body.toBuffer(), version, true, false);
  }
}
