package dev.turnstream.dialect.turnstream;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.turnstream.ClientFrame.Ask;
import dev.turnstream.dialect.turnstream.ClientFrame.Refused;
import dev.turnstream.dialect.turnstream.ClientFrame.Target;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.ConversationSettings.History;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.Position;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.SettingsChange;
import dev.turnstream.model.TurnCommand;
import dev.turnstream.model.TurnCommand.Busy;
import dev.turnstream.model.TurnCommand.Parent;
import dev.turnstream.model.TurnCommand.Where;
import dev.turnstream.model.TurnCommand.Wish;
import dev.turnstream.model.TurnId;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A client's frame")
class CommandDecoderTest {
  private static final CommandDecoder DECODER = new CommandDecoder();
  private static final RawJson HI = RawJson.of("[{\"type\":\"text\",\"text\":\"Hi\"}]");

  /** JSON may be written with apostrophes here. */
  private static ClientFrame decode(String text) {
    return DECODER.decode(text.replace('\'', '"').getBytes(UTF_8), null);
  }

  private static ClientFrame ask(Wish wish) {
    return ask(wish, RequestParameters.NONE);
  }

  private static ClientFrame ask(Wish wish, RequestParameters parameters) {
    return new Ask(new TurnCommand("a", wish, Busy.QUEUE, null, null, parameters), true);
  }

  private static Wish start(@Nullable String conversation, Parent parent) {
    return new Wish.Start(
        conversation == null
            ? new Where.Fresh(ConversationSettings.NONE)
            : new Where.Known(new ConversationId(conversation)),
        parent,
        HI);
  }

  private static TurnId turn(String id) {
    return new TurnId(id);
  }

  static Stream<Arguments> commands() {
    var conversation = new ConversationId("conv_1");
    return Stream.of(
        arguments("'type':'start','message':'Hi'", ask(start(null, new Parent.Newest()))),
        arguments(
            "'type':'start','content':[{'type':'text','text':'Hi'}]",
            ask(start(null, new Parent.Newest()))),
        arguments(
            "'type':'start','message':'Hi','conversation':'conv_1'",
            ask(start("conv_1", new Parent.Newest()))),
        arguments(
            "'type':'start','message':'Hi','conversation':null,'busy':null,'model':null",
            ask(start(null, new Parent.Newest()))),
        arguments(
            "'type':'start','message':'Hi','conversation':'conv_1','parent':null",
            ask(start("conv_1", new Parent.Nothing()))),
        arguments(
            "'type':'start','message':'Hi','conversation':'conv_1','parent':'msg_1'",
            ask(start("conv_1", new Parent.Message(new MessageId("msg_1"))))),
        arguments(
            "'type':'start','message':'Hi','busy':'interrupt','orphan_ms':0,'model':'m','watch':false",
            new Ask(
                new TurnCommand(
                    "a",
                    start(null, new Parent.Newest()),
                    Busy.INTERRUPT,
                    Duration.ZERO,
                    "m",
                    RequestParameters.NONE),
                false)),
        arguments(
            "'type':'start','message':'Hi','busy':'refuse','orphan_ms':86400000",
            new Ask(
                new TurnCommand(
                    "a",
                    start(null, new Parent.Newest()),
                    Busy.REFUSE,
                    Duration.ofDays(1),
                    null,
                    RequestParameters.NONE),
                true)),
        arguments(
            "'type':'edit','conversation':'conv_1','question':'msg_1','message':'Hi'",
            ask(new Wish.Edit(conversation, new MessageId("msg_1"), HI))),
        arguments(
            "'type':'regenerate','conversation':'conv_1'",
            ask(new Wish.Regenerate(conversation, null))),
        arguments(
            "'type':'regenerate','conversation':'conv_1','message':'msg_1'",
            ask(new Wish.Regenerate(conversation, new MessageId("msg_1")))),
        arguments("'type':'continue','turn':'turn_1'", ask(new Wish.Continue(turn("turn_1")))),
        arguments("'type':'cancel','turn':'turn_1'", new ClientFrame.Cancel("a", turn("turn_1"))),
        arguments("'type':'cancel','command':'c1'", new ClientFrame.CancelCommand("a", "c1")),
        arguments(
            "'type':'cancel','turn':null,'command':'c1'", new ClientFrame.CancelCommand("a", "c1")),
        arguments(
            "'type':'watch','turns':[{'turn':'turn_1'},{'turn':'turn_2','epoch':3,'after':0}]",
            new ClientFrame.Watch(
                "a",
                List.of(
                    new Target(turn("turn_1"), null),
                    new Target(turn("turn_2"), new Position(3, 0))))),
        arguments("'type':'watch','turns':[]", new ClientFrame.Watch("a", List.of())),
        arguments(
            "'type':'unwatch','turns':[ 'turn_1' , 'turn_2']",
            new ClientFrame.Unwatch("a", List.of(turn("turn_1"), turn("turn_2")))),
        arguments("'type':'list'", new ClientFrame.ListConversations("a", 50, null, null)),
        arguments(
            "'type':'list','limit':1,'after':'x'",
            new ClientFrame.ListConversations("a", 1, "x", null)),
        arguments(
            "'type':'list','limit':100", new ClientFrame.ListConversations("a", 100, null, null)),
        arguments(
            "'type':'list','query':' a b '",
            new ClientFrame.ListConversations("a", 50, null, " a b ")),
        arguments(
            "'type':'list','query':'  '", new ClientFrame.ListConversations("a", 50, null, null)),
        arguments("'type':'read','conversation':'conv_1'", new ClientFrame.Read("a", conversation)),
        arguments(
            "'type':'rename','conversation':'conv_1','title':'  Logs '",
            new ClientFrame.Rename("a", conversation, "Logs")),
        arguments(
            "'type':'delete','conversation':'conv_1'",
            new ClientFrame.Delete("a", conversation, Duration.ofMinutes(5))),
        arguments(
            "'type':'delete','conversation':'conv_1','grace_ms':0",
            new ClientFrame.Delete("a", conversation, Duration.ZERO)),
        arguments(
            "'type':'restore','conversation':'conv_1'", new ClientFrame.Restore("a", conversation)),
        arguments(
            "'type':'configure','conversation':'conv_1','settings':{'model':'m','effort':'low','system':null,'history':'client'}",
            new ClientFrame.Configure(
                "a",
                conversation,
                new SettingsChange(
                    true,
                    "m",
                    Map.of(
                        "output_config",
                        Optional.of(RawJson.of("{\"effort\":\"low\"}")),
                        "system",
                        Optional.empty()),
                    History.CLIENT))),
        arguments(
            "'type':'configure','conversation':'conv_1','settings':{'model':null}",
            new ClientFrame.Configure(
                "a", conversation, new SettingsChange(true, null, Map.of(), null))),
        arguments(
            "'type':'start','message':'Hi','settings':{'model':'m','max_tokens':7}",
            ask(
                new Wish.Start(
                    new Where.Fresh(
                        new ConversationSettings(
                            "m",
                            RequestParameters.of(Map.of("max_tokens", RawJson.of("7"))),
                            History.SERVER)),
                    new Parent.Newest(),
                    HI))),
        arguments(
            "'type':'regenerate','conversation':'conv_1','options':{'temperature':0.50,'tools':[ {} ],'system':null}",
            ask(
                new Wish.Regenerate(conversation, null),
                RequestParameters.of(
                    Map.of("temperature", RawJson.of("0.50"), "tools", RawJson.of("[ {} ]"))))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void isUnderstood(String members, ClientFrame meant) {
    assertThat(decode("{" + members + ",'id':'a'}")).isEqualTo(meant);
    assertThat(decode("\n{ 'id' : 'a', 'new':{'x':[1,{}]}, " + members + "}\t")).isEqualTo(meant);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "'message':'Hi'                                                  | type",
        "'type':null,'message':'Hi'                                      | type",
        "'type':7,'message':'Hi'                                         | type",
        "'type':'start'                                                  | message",
        "'type':'start','message':null                                   | message",
        "'type':'start','message':7                                      | message",
        "'type':'start','message':' \\n '                                | message",
        "'type':'start','content':'Hi'                                   | content",
        "'type':'start','content':{}                                     | content",
        "'type':'start','content':[ ]                                    | content",
        "'type':'start','message':'Hi','conversation':'turn_1'           | conversation",
        "'type':'start','message':'Hi','conversation':7                  | conversation",
        "'type':'start','message':'Hi','conversation':'conv_ 1'          | conversation",
        "'type':'start','message':'Hi','parent':'conv_1'                 | parent",
        "'type':'start','message':'Hi','parent':false                    | parent",
        "'type':'start','message':'Hi','busy':'Queue'                    | busy",
        "'type':'start','message':'Hi','busy':7                          | busy",
        "'type':'start','message':'Hi','orphan_ms':-1                    | orphan_ms",
        "'type':'start','message':'Hi','orphan_ms':86400001              | orphan_ms",
        "'type':'start','message':'Hi','orphan_ms':1.5                   | orphan_ms",
        "'type':'start','message':'Hi','orphan_ms':'1'                   | orphan_ms",
        "'type':'start','message':'Hi','orphan_ms':99999999999999999999  | orphan_ms",
        "'type':'start','message':'Hi','model':' '                       | model",
        "'type':'start','message':'Hi','model':[]                        | model",
        "'type':'start','message':'Hi','watch':'yes'                     | watch",
        "'type':'edit','question':'msg_1','message':'Hi'                 | conversation",
        "'type':'edit','conversation':'conv_1','message':'Hi'            | question",
        "'type':'edit','conversation':'conv_1','question':'msg_1'        | message",
        "'type':'regenerate'                                             | conversation",
        "'type':'regenerate','conversation':'conv_1','message':'Hi'      | message",
        "'type':'continue'                                               | turn",
        "'type':'cancel'                                                 | command",
        "'type':'cancel','turn':'c1'                                     | turn",
        "'type':'cancel','command':'a b'                                 | command",
        "'type':'watch'                                                  | turns",
        "'type':'watch','turns':'turn_1'                                 | turns",
        "'type':'watch','turns':['turn_1']                               | turns",
        "'type':'watch','turns':[{}]                                     | turn",
        "'type':'watch','turns':[{'turn':'turn_1','epoch':1}]            | after",
        "'type':'watch','turns':[{'turn':'turn_1','after':1}]            | epoch",
        "'type':'watch','turns':[{'turn':'turn_1','epoch':0,'after':1}]  | epoch",
        "'type':'watch','turns':[{'turn':'turn_1','epoch':1,'after':-1}] | after",
        "'type':'unwatch'                                                | turns",
        "'type':'unwatch','turns':[{'turn':'turn_1'}]                    | turns",
        "'type':'unwatch','turns':[7]                                    | turns",
        "'type':'list','limit':0                                         | limit",
        "'type':'list','limit':101                                       | limit",
        "'type':'list','after':7                                         | after",
        "'type':'read'                                                   | conversation",
        "'type':'rename','conversation':'conv_1'                         | title",
        "'type':'rename','conversation':'conv_1','title':'  '            | title",
        "'type':'rename','title':'x'                                     | conversation",
        "'type':'delete','conversation':'msg_1'                          | conversation",
        "'type':'delete','conversation':'conv_1','grace_ms':3600001      | grace_ms",
        "'type':'restore'                                                | conversation",
        "'type':'configure','conversation':'conv_1'                      | settings",
        "'type':'configure','conversation':'conv_1','settings':[]        | settings",
        "'type':'configure','conversation':'conv_1','settings':{'history':'mine'} | history",
        "'type':'configure','conversation':'conv_1','settings':{'model':' '} | model",
        "'type':'start','message':'Hi','conversation':'conv_1','settings':{} | settings",
        "'type':'start','message':'Hi','options':7                       | options",
        "'type':'start','message':'Hi','options':{'top_k':1}             | top_k",
        "'type':'start','message':'Hi','options':{'model':'m'}           | model",
        "'type':'start','message':'Hi','options':{'max_tokens':0}        | max_tokens",
        "'type':'start','message':'Hi','options':{'system':7}            | system",
        "'type':'start','message':'Hi','options':{'thinking':'on'}       | thinking",
        "'type':'start','message':'Hi','options':{'effort':'HIGH'}       | effort",
        "'type':'start','message':'Hi','options':{'tools':{}}            | tools",
        "'type':'start','message':'Hi','options':{'tool_choice':'any'}   | tool_choice",
        "'type':'start','message':'Hi','options':{'stop_sequences':[7]}  | stop_sequences",
        "'type':'start','message':'Hi','options':{'temperature':1.1}     | temperature",
        "'type':'start','message':'Hi','options':{'temperature':'1'}     | temperature",
      })
  void isRefusedAsABadCommandThatNamesTheField(String members, String field) {
    var refused = (Refused) decode("{'id':'a'," + members + "}");
    assertThat(refused.id()).isEqualTo("a");
    assertThat(refused.refusal().code()).isEqualTo(RefusalCode.BAD_COMMAND);
    assertThat(refused.refusal().message()).contains("\"" + field + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'list'}",
        "{'type':'list','id':null}",
        "{'type':'list','id':7}",
        "{'type':'list','id':''}",
        "{'type':'list','id':'a b'}",
        "{'type':'list','id':'ä'}",
        "{'type':'unheard-of'}",
      })
  void withoutAUsableIdIsRefusedWithNone(String text) {
    var refused = (Refused) decode(text);
    assertThat(refused.id()).isNull();
    assertThat(refused.refusal().code()).isEqualTo(RefusalCode.BAD_COMMAND);
  }

  @Test
  void mayHaveAnIdOfSixtyFourCharactersAndNoMore() {
    assertThat(decode("{'type':'list','id':'" + "x".repeat(64) + "'}"))
        .isInstanceOf(ClientFrame.ListConversations.class);
    assertThat(decode("{'type':'list','id':'" + "x".repeat(65) + "'}")).isInstanceOf(Refused.class);
    assertThat(decode("{'type':'list','id':'aZ09._:-'}"))
        .isInstanceOf(ClientFrame.ListConversations.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"START", "start ", "", "ping"})
  void ofAnUnknownTypeIsRefusedAsThat(String type) {
    var refused = (Refused) decode("{'id':'a','type':'" + type + "'}");
    assertThat(refused.id()).isEqualTo("a");
    assertThat(refused.refusal().code()).isEqualTo(RefusalCode.UNKNOWN_TYPE);
  }

  static Stream<String> noObjects() {
    return Stream.of(
        "",
        " ",
        "{",
        "{}{}",
        "{} x",
        "[]",
        "null",
        "'start'",
        "{'id':'a','type':'list',}",
        "{'id':'a' 'type':'list'}",
        "{'id':'a','type':'list','x':01}",
        "{'id':'a','type':'list','x':[1}",
        "{'x':" + "[".repeat(100) + "]".repeat(100) + "}",
        "{'x':" + "[".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("noObjects")
  void thatIsNoObjectIsBadJson(String text) {
    var refused = (Refused) decode(text);
    assertThat(refused.id()).isNull();
    assertThat(refused.refusal().code()).isEqualTo(RefusalCode.BAD_JSON);
  }

  static Stream<Charset> foreign() {
    return Stream.of(UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE"));
  }

  @ParameterizedTest
  @MethodSource("foreign")
  @DisplayName("in another encoding, which is UTF-8 with zeros in between, is bad JSON")
  void inAnotherEncodingIsBadJson(Charset encoding) {
    var text = "{\"id\":\"a\",\"type\":\"start\",\"content\":[{\"type\":\"text\"}]}";
    var refused = (Refused) DECODER.decode(text.getBytes(encoding), null);
    assertThat(refused.refusal().code()).isEqualTo(RefusalCode.BAD_JSON);
  }

  @Test
  void mayBeginWithAByteOrderMark() {
    var content = "[{\"type\":\"new\", \"n\":1.0}]";
    var frame = (Ask) decode("\uFEFF{'type':'start','id':'a','content':" + content + "}");
    assertThat(frame.command().wish())
        .isEqualTo(
            new Wish.Start(
                new Where.Fresh(ConversationSettings.NONE),
                new Parent.Newest(),
                RawJson.of(content)));
  }

  @Test
  void keepsContentByteForByte() {
    var content =
        "[ {\"type\":\"text\", \"text\":\"\\u00e9 é 👋\"} ,{\"type\":\"new\",\"n\":1.0} ]";
    var frame =
        (Ask) decode("{\"type\":\"start\",\"id\":\"a\",\"content\": " + content + " ,\"x\":\"é\"}");
    assertThat(frame.command().wish())
        .isEqualTo(
            new Wish.Start(
                new Where.Fresh(ConversationSettings.NONE),
                new Parent.Newest(),
                RawJson.of(content)));
  }

  @Test
  void takesTheLastOfSeveralMembersOfOneName() {
    assertThat(decode("{'id':'a','type':'unheard-of','type':'list'}"))
        .isInstanceOf(ClientFrame.ListConversations.class);
  }

  @Test
  void isOfTheTypeThatItsPlaceSaysUnlessItSaysAnother() {
    var untyped = "{\"id\":\"a\",\"message\":\"Hi\"}".getBytes(UTF_8);
    assertThat(DECODER.decode(untyped, "start")).isInstanceOf(Ask.class);
    var typed = "{\"id\":\"a\",\"type\":\"list\"}".getBytes(UTF_8);
    assertThat(DECODER.decode(typed, "start")).isInstanceOf(ClientFrame.ListConversations.class);
  }

  @Test
  void countsATitleInCharactersThatPeopleWouldCount() {
    assertThat(
            decode(
                "{'id':'a','type':'rename','conversation':'conv_1','title':'"
                    + "👋".repeat(200)
                    + "'}"))
        .isInstanceOf(ClientFrame.Rename.class);
    assertThat(
            decode(
                "{'id':'a','type':'rename','conversation':'conv_1','title':'"
                    + "x".repeat(201)
                    + "'}"))
        .isInstanceOf(Refused.class);
  }
}
