package dev.turnstream.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.BlockStarted;
import dev.turnstream.model.MessageEvent.BlockStopped;
import dev.turnstream.model.MessageEvent.CitationDelta;
import dev.turnstream.model.MessageEvent.ErrorReported;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.MessageDelta;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.MessageEvent.MessageStopped;
import dev.turnstream.model.MessageEvent.Ping;
import dev.turnstream.model.MessageEvent.SignatureDelta;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.MessageEvent.UnknownDelta;
import dev.turnstream.model.MessageEvent.UnknownEvent;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.StopDetails;
import dev.turnstream.model.StopReason;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of the data of one stream. A text delta in Claude's own spelling goes the short way:
 * compared with a pattern, scanned once, copied once. Everything else is parsed.
 */
final class EventDecoder {
  private static final byte[] DELTA =
      "{\"type\":\"content_block_delta\",\"index\":".getBytes(US_ASCII);
  private static final byte[] TEXT =
      ",\"delta\":{\"type\":\"text_delta\",\"text\":\"".getBytes(US_ASCII);
  private static final int MAX_INDEX_DIGITS = 6;

  /** Stands for half a character whose other half never came. */
  private static final String REPLACEMENT = "\uFFFD";

  private final Consumer<MessageEvent> out;
  private final DeltaText text = new DeltaText();

  EventDecoder(Consumer<MessageEvent> out) {
    this.out = out;
  }

  /**
   * Decodes the data of one event. What is no JSON object, such as {@code [DONE]}, is passed over.
   *
   * @param name what the {@code event:} line said, for data that does not tell its type
   * @throws BadStream if it begins like an object and is none
   */
  void decode(@Nullable String name, byte[] data, int from, int to) throws BadStream {
    if (from == to || data[from] != '{' || decodeText(data, from, to)) {
      return;
    }
    var json = new String(data, from, to - from, UTF_8);
    var event = JsonMembers.of(json);
    var type = event.string("type", name == null ? "" : name);
    switch (type) {
      case "message_start" -> out.accept(started(event.object("message"), event.raw("message")));
      case "content_block_start" -> out.accept(blockStarted(event));
      case "content_block_delta" -> delta(event);
      case "content_block_stop" -> blockStopped(indexOf(event));
      case "message_delta" -> out.accept(messageDelta(event, RawJson.of(json)));
      case "message_stop" -> out.accept(new MessageStopped());
      case "ping" -> out.accept(new Ping());
      case "error" -> out.accept(error(event));
      default ->
          out.accept(event.has("error") ? error(event) : new UnknownEvent(type, RawJson.of(json)));
    }
  }

  /** The short way; false when the data is not spelled exactly so. */
  private boolean decodeText(byte[] data, int from, int to) {
    if (!matches(data, from, to, DELTA)) {
      return false;
    }
    int at = from + DELTA.length;
    int index = 0;
    int firstDigit = at;
    while (at < to && data[at] >= '0' && data[at] <= '9' && at - firstDigit < MAX_INDEX_DIGITS) {
      index = 10 * index + data[at++] - '0';
    }
    if (at == firstDigit || !matches(data, at, to, TEXT) || text.waits()) {
      return false;
    }
    int start = at + TEXT.length;
    int end = DeltaText.end(data, start, to);
    if (end < 0 || !closesTwice(data, end + 1, to)) {
      return false;
    }
    out.accept(new TextDelta(index, text.take(data, start, end)));
    return true;
  }

  private static boolean matches(byte[] data, int from, int to, byte[] pattern) {
    return to - from >= pattern.length
        && Arrays.equals(data, from, from + pattern.length, pattern, 0, pattern.length);
  }

  /** Two closing braces and nothing else but the blanks that Claude pads with. */
  private static boolean closesTwice(byte[] data, int from, int to) {
    int braces = 0;
    for (int i = from; i < to; i++) {
      if (data[i] == '}') {
        braces++;
      } else if (data[i] != ' ') {
        return false;
      }
    }
    return braces == 2;
  }

  private static MessageEvent started(JsonMembers message, RawJson raw) throws BadStream {
    return new MessageStarted(
        message.string("id", ""),
        message.string("model", ""),
        UsageReader.read(message.object("usage")),
        raw.isObject() ? raw : null);
  }

  private static MessageEvent blockStarted(JsonMembers event) throws BadStream {
    var block = event.object("content_block");
    return new BlockStarted(indexOf(event), block(block, event.raw("content_block")));
  }

  private static ContentBlock block(JsonMembers block, RawJson raw) {
    var type = block.string("type", "");
    var id = block.string("id", "");
    return switch (type) {
      case "text" -> new ContentBlock.Text(JsonText.of(block.string("text", "")), raw);
      case "thinking" -> new ContentBlock.Thinking(JsonText.of(block.string("thinking", "")), raw);
      case "redacted_thinking" -> new ContentBlock.RedactedThinking(raw);
      case "tool_use" -> new ContentBlock.ToolUse(id, block.string("name", ""), raw);
      case "server_tool_use", "mcp_tool_use" ->
          new ContentBlock.ServerToolUse(id, block.string("name", ""), raw);
      default ->
          type.endsWith("_tool_result")
              ? new ContentBlock.ServerToolResult(type, block.string("tool_use_id", ""), raw)
              : new ContentBlock.Unknown(type, raw);
    };
  }

  private void delta(JsonMembers event) throws BadStream {
    int index = indexOf(event);
    var delta = event.object("delta");
    var type = delta.string("type", "");
    out.accept(
        switch (type) {
          case "text_delta" -> textual(index, type, delta.string("text", ""));
          case "thinking_delta" -> textual(index, type, delta.string("thinking", ""));
          case "input_json_delta" -> textual(index, type, delta.string("partial_json", ""));
          case "signature_delta" -> new SignatureDelta(index, delta.string("signature", ""));
          case "citations_delta" -> new CitationDelta(index, delta.raw("citation"));
          default -> new UnknownDelta(index, type, event.raw("delta"));
        });
  }

  private MessageEvent textual(int index, String type, String piece) {
    var joined = text.join(index, type, piece);
    return switch (type) {
      case "thinking_delta" -> new ThinkingDelta(index, joined);
      case "input_json_delta" -> new InputJsonDelta(index, joined);
      default -> new TextDelta(index, joined);
    };
  }

  private void blockStopped(int index) {
    var type = text.abandon(index);
    if (type != null) {
      out.accept(textual(index, type, REPLACEMENT));
    }
    out.accept(new BlockStopped(index));
  }

  private static MessageEvent messageDelta(JsonMembers event, RawJson raw) throws BadStream {
    var delta = event.object("delta");
    var reason = delta.string("stop_reason", "");
    return new MessageDelta(
        reason.isEmpty() ? null : new StopReason(reason),
        delta.string("stop_sequence"),
        delta.has("stop_details") ? details(delta.object("stop_details")) : null,
        UsageReader.read(event.object("usage")),
        raw);
  }

  private static StopDetails details(JsonMembers details) {
    return new StopDetails(
        details.string("type", ""), details.string("category"), details.string("explanation"));
  }

  private static MessageEvent error(JsonMembers event) throws BadStream {
    return new ErrorReported(
        Failures.inStream(event.object("error").string("type", ""), event.string("request_id")));
  }

  private static int indexOf(JsonMembers event) {
    var index = event.number("index");
    return index == null ? 0 : index.intValue();
  }
}
