package dev.turnstream.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each line begins with something good, checks that it is, and spoils it in one place. */
@DisplayName("The schemas do not let pass")
class WrongFramesTest {
  private static final String TURN = "\"turn\":\"turn_0123456789abcdef0123456789abcdef\"";
  private static final String CONVERSATION =
      "\"conversation\":\"conv_0123456789abcdef0123456789abcdef\"";
  private static final String MESSAGES =
      "\"question\":\"msg_0123456789abcdef0123456789abcdef\","
          + "\"answer\":\"msg_0123456789abcdef0123456789abcdef\"";
  private static final String AT = TURN + ",\"epoch\":1,\"seq\":1";
  private static final String USE =
      "\"input_tokens\":1,\"output_tokens\":2,\"cache_creation_input_tokens\":0,"
          + "\"cache_read_input_tokens\":0,\"model\":\"m\",\"cost_usd\":0.1,\"estimated\":false,"
          + "\"first_delta_ms\":1,\"duration_ms\":2";

  private static String good(String kind) {
    return switch (kind) {
      case "hello" ->
          "{\"type\":\"hello\",\"protocol\":\"turnstream.v1\",\"version\":\"1\","
              + "\"time\":\"2026-11-23T17:00:00.000Z\",\"heartbeat_ms\":1,\"resume_window_ms\":0,"
              + "\"upstream\":\"emulator\",\"model\":\"m\","
              + "\"limits\":{\"message_bytes\":1,\"body_bytes\":1,\"watches\":1,\"queue\":0}}";
      case "heartbeat" ->
          "{\"type\":\"heartbeat\",\"time\":\"2026-11-23T17:00:00Z\",\"turns\":[{"
              + TURN
              + ",\"epoch\":1,\"head\":1,\"state\":\"queued\"}]}";
      case "turn" ->
          object("turn", TURN, "\"epoch\":1", CONVERSATION, MESSAGES, "\"state\":\"running\"");
      case "refused" ->
          "{\"type\":\"refused\",\"id\":null,\"code\":\"bad_json\",\"message\":\"m\","
              + "\"retryable\":false}";
      case "accepted" ->
          object(
              "accepted",
              AT,
              CONVERSATION,
              MESSAGES,
              "\"command\":\"c\",\"model\":\"m\",\"time\":\"2026-11-23T17:00:00.000Z\"");
      case "text" -> object("text", AT, "\"index\":0,\"text\":\"t\"");
      case "block_start" -> object("block_start", AT, "\"index\":0,\"block\":{\"type\":\"text\"}");
      case "end" ->
          object(
              "end",
              AT,
              USE,
              "\"state\":\"completed\",\"stop_reason\":\"end_turn\",\"stop_details\":null,"
                  + "\"error\":null,\"text_crc32\":\"0123abcd\"");
      case "snapshot" ->
          object(
              "snapshot",
              AT,
              CONVERSATION,
              MESSAGES,
              "\"command\":\"c\",\"model\":\"m\",\"state\":\"running\","
                  + "\"content\":[null,{\"type\":\"tool_use\",\"partial_json\":\"{\"}],"
                  + "\"text_crc32\":\"00000000\"");
      case "ok_watch" ->
          object(
              "ok",
              "\"id\":\"a\",\"turns\":[{"
                  + TURN
                  + ",\"result\":\"reset\",\"reason\":\"ahead\",\"epoch\":1,\"head\":1,"
                  + "\"state\":\"failed\"}]");
      case "expiring" -> object("expiring", "\"expires_ms\":0,\"closes_ms\":60000");
      case "ok_authenticate" -> object("ok", "\"id\":\"a\",\"expires_ms\":null");
      case "ok_done" -> object("ok", "\"id\":\"a\"");
      default -> throw new AssertionError(kind);
    };
  }

  private static String object(String type, String... members) {
    var all = new ArrayList<String>();
    all.add("\"type\":\"" + type + "\"");
    all.addAll(List.of(members));
    return "{" + String.join(",", all) + "}";
  }

  @ParameterizedTest(name = "{0} with {1} = {2}")
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "hello, protocol, '\"turnstream.v2\"'",
        "hello, time, '\"2026-11-23T17:00:00+01:00\"'",
        "hello, time, '\"2026-13-23T17:00:00Z\"'",
        "hello, heartbeat_ms, 0",
        "hello, heartbeat_ms, 1.5",
        "hello, upstream, '\"other\"'",
        "hello, limits, {}",
        "hello, extra, 1",
        "heartbeat, turns, [{}]",
        "heartbeat, turns, null",
        "turn, state, '\"done\"'",
        "turn, turn, '\"turn_7\"'",
        "turn, turn, '\"TURN_0123456789abcdef0123456789abcdef\"'",
        "turn, conversation, null",
        "turn, epoch, 0",
        "turn, duplicate, false",
        "expiring, expires_ms, -1",
        "expiring, closes_ms, null",
        "ok_authenticate, expires_ms, 0",
        "ok_authenticate, expires_ms, '\"1h\"'",
        "refused, code, '\"queue_full\"'",
        "refused, code, '\"nonsense\"'",
        "refused, id, '\"a b\"'",
        "refused, id, '\"\"'",
        "refused, message, '\"\"'",
        "refused, retryable, true",
        "accepted, seq, 2",
        "accepted, from, 1",
        "accepted, command, null",
        "text, seq, 0",
        "text, from, 0",
        "text, index, -1",
        "text, index, '\"0\"'",
        "text, text, null",
        "text, thinking, '\"t\"'",
        "block_start, block, {}",
        "block_start, block, '\"text\"'",
        "end, state, '\"running\"'",
        "end, state, '\"failed\"'",
        "end, state, '\"cancelled\"'",
        "end, text_crc32, '\"123\"'",
        "end, text_crc32, '\"0123ABCD\"'",
        "end, cost_usd, '\"0.1\"'",
        "end, cost_usd, -1",
        "end, duration_ms, null",
        "end, input_tokens, null",
        "end, error, '{\"code\":\"internal\",\"message\":\"m\",\"retryable\":true}'",
        "snapshot, content, [[]]",
        "snapshot, content, '[{\"type\":\"tool_use\",\"partial_json\":\"\",\"input\":{}}]'",
        "snapshot, time, '\"2026-11-23T17:00:00.000Z\"'",
        "ok_watch, turns, [{}]",
        "ok_watch, receipt, {}",
        "ok_done, id, null",
        "ok_done, extra, 1",
      })
  void aFrame(String kind, String member, String value) {
    var frame = (ObjectNode) Schemas.json(good(kind));
    assertThat(Schemas.errors(Schemas.FRAMES, kind, frame)).as("before").isEmpty();
    assertThat(Schemas.errors(Schemas.FRAMES, "", frame)).as("before").isEmpty();
    frame.set(member, Schemas.json(value));
    assertThat(Schemas.errors(Schemas.FRAMES, kind, frame)).isNotEmpty();
    assertThat(Schemas.errors(Schemas.FRAMES, "", frame)).isNotEmpty();
  }

  @ParameterizedTest(name = "{0} without {1}")
  @CsvSource({
    "hello, limits",
    "heartbeat, turns",
    "turn, state",
    "refused, id",
    "refused, retryable",
    "accepted, time",
    "text, seq",
    "text, text",
    "end, error",
    "end, cost_usd",
    "end, text_crc32",
    "snapshot, content",
    "ok_watch, turns",
    "ok_done, id"
  })
  void aFrameThatLacks(String kind, String member) {
    var frame = (ObjectNode) Schemas.json(good(kind));
    frame.remove(member);
    assertThat(Schemas.errors(Schemas.FRAMES, kind, frame)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"start\",\"message\":\"x\"}",
        "{\"type\":\"start\",\"id\":\"a b\",\"message\":\"x\"}",
        "{\"type\":\"start\",\"id\":\"a\"}",
        "{\"type\":\"start\",\"id\":\"a\",\"message\":\" \"}",
        "{\"type\":\"start\",\"id\":\"a\",\"message\":\"x\",\"content\":[{\"type\":\"text\"}]}",
        "{\"type\":\"start\",\"id\":\"a\",\"content\":[]}",
        "{\"type\":\"start\",\"id\":\"a\",\"message\":\"x\",\"busy\":\"no\"}",
        "{\"type\":\"start\",\"id\":\"a\",\"message\":\"x\",\"orphan_ms\":86400001}",
        "{\"type\":\"start\",\"id\":\"a\",\"message\":\"x\",\"mesage\":\"x\"}",
        "{\"type\":\"start\",\"id\":\"a\",\"message\":\"x\",\"conversation\":\"conv_7\"}",
        "{\"type\":\"continue\",\"id\":\"a\",\"turn\":\"turn_7\"}",
        "{\"type\":\"cancel\",\"id\":\"a\"}",
        "{\"type\":\"watch\",\"id\":\"a\"}",
        "{\"type\":\"watch\",\"id\":\"a\",\"turns\":[7]}",
        "{\"type\":\"list\",\"id\":\"a\",\"limit\":101}",
        "{\"type\":\"list\",\"id\":\"a\",\"limit\":0}",
        "{\"type\":\"dance\",\"id\":\"a\"}",
        "{\"id\":\"a\",\"message\":\"x\"}",
        "[]",
      })
  void aCommand(String text) {
    assertThat(Schemas.errors(Schemas.COMMANDS, "", Schemas.json(text))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"watch\",\"id\":\"a\",\"turns\":[{TURN,\"epoch\":1}]}",
        "{\"type\":\"watch\",\"id\":\"a\",\"turns\":[{TURN,\"after\":1}]}",
        "{\"type\":\"watch\",\"id\":\"a\",\"turns\":[{TURN,\"epoch\":0,\"after\":0}]}",
        "{\"type\":\"cancel\",\"id\":\"a\",TURN,\"command\":\"c\"}",
        "{\"type\":\"continue\",\"id\":\"a\",TURN,\"message\":\"x\"}",
        "{\"type\":\"rename\",\"id\":\"a\",CONVERSATION,\"title\":\" \"}",
        "{\"type\":\"edit\",\"id\":\"a\",CONVERSATION,\"message\":\"x\"}",
      })
  void aCommandWithAGoodId(String text) {
    aCommand(text.replace("TURN", TURN).replace("CONVERSATION", CONVERSATION));
  }
}
