package dev.turnstream.dialect.agui;

import dev.turnstream.model.BlockSpan;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.Delta;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnEvents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one content block is in AG-UI: how it opens, what it holds, how it closes. */
final class BlockEvents {
  private static final RawJson NO_INPUT = RawJson.of("{}");

  private final TurnEvents log;
  private final BlockSpan span;
  private final String answer;
  private final List<byte[]> said = new ArrayList<>();

  BlockEvents(TurnEvents log, BlockSpan span) {
    this.log = log;
    this.span = span;
    this.answer = answerOf(log);
  }

  /** The id of the message that an answer's text and calls belong to. */
  static String answerOf(TurnEvents log) {
    var place = log.accepted() == null ? null : log.accepted().place();
    return place == null
        ? log.turn().value().replaceFirst("^turn_", "msg_")
        : place.answer().value();
  }

  List<byte[]> said() {
    return said;
  }

  /** The message of this block alone, as thoughts and results have it. */
  private String own() {
    return answer + "-" + log.blocks().all().indexOf(span);
  }

  /** Opens it, with what it holds from the start. */
  BlockEvents open() {
    return open(span.block().raw());
  }

  /** All of it so far, for those who have heard nothing of it. */
  BlockEvents whole(RawJson now, boolean stays) {
    open(now);
    if (isCall()) {
      arguments(input(now));
    }
    return stays ? this : close();
  }

  private BlockEvents open(RawJson now) {
    switch (span.block()) {
      case ContentBlock.Text _ -> {
        if (isFirstText()) {
          said.add(EventJson.startOf("TEXT_MESSAGE_START", answer, "assistant"));
        }
        text(text(now, "text"));
        citations(now);
      }
      case ContentBlock.Thinking _ -> {
        openThought();
        thought(text(now, "thinking"));
        signature(text(now, "signature").toString());
      }
      case ContentBlock.RedactedThinking _ -> {
        openRedacted();
        signature(text(now, "data").toString());
      }
      case ContentBlock.ToolUse(var id, var name, _) -> openCall(id, name, null);
      case ContentBlock.ServerToolUse(var id, var name, var raw) ->
          openCall(id, name, text(raw, "type").toString());
      case ContentBlock.ServerToolResult(_, var call, var raw) ->
          said.add(EventJson.result(own(), call, resultOf(raw)));
      case ContentBlock.Unknown(_, var raw) -> {
        if (raw.member("type") != null) {
          said.add(EventJson.unknown(now));
        }
      }
    }
    return this;
  }

  /** Opens again what its server had closed, as one does that goes on behind its own end. */
  BlockEvents openAgain() {
    switch (span.block()) {
      case ContentBlock.Thinking _ -> openThought();
      case ContentBlock.ToolUse(var id, var name, _) -> openCall(id, name, null);
      case ContentBlock.ServerToolUse(var id, var name, var raw) ->
          openCall(id, name, text(raw, "type").toString());
      case ContentBlock.Text _,
          ContentBlock.RedactedThinking _,
          ContentBlock.ServerToolResult _,
          ContentBlock.Unknown _ -> {} // stays open until the run ends, or holds no more
    }
    return this;
  }

  BlockEvents add(Delta delta) {
    switch (delta) {
      case MessageEvent.UnknownDelta unknown -> said.add(EventJson.unknown(unknown.raw()));
      case MessageEvent.CitationDelta citation -> citation(citation.citation());
      case MessageEvent.SignatureDelta(_, var signature) -> {
        if (span.block() instanceof ContentBlock.Thinking) {
          signature(signature);
        }
      }
      case MessageEvent.TextDelta(_, var text) -> {
        if (takes(delta)) {
          text(text);
        }
      }
      case MessageEvent.ThinkingDelta(_, var thought) -> {
        if (takes(delta)) {
          thought(thought);
        }
      }
      case MessageEvent.InputJsonDelta(_, var json) -> {
        if (takes(delta)) {
          arguments(json);
        }
      }
    }
    return this;
  }

  /** Whether a piece is of the block's own kind; a server that mixes them says nothing by it. */
  boolean takes(Delta delta) {
    return switch (delta) {
      case MessageEvent.TextDelta _ -> span.block() instanceof ContentBlock.Text;
      case MessageEvent.ThinkingDelta _ -> span.block() instanceof ContentBlock.Thinking;
      case MessageEvent.InputJsonDelta _ -> isCall();
      case MessageEvent.SignatureDelta _,
          MessageEvent.CitationDelta _,
          MessageEvent.UnknownDelta _ ->
          false;
    };
  }

  /** How a piece begins that the text follows in its escaped form; a quote and a brace end it. */
  byte[] opening(Delta delta) {
    var said =
        switch (delta) {
          case MessageEvent.ThinkingDelta _ ->
              opening("REASONING_MESSAGE_CONTENT", "messageId", own());
          case MessageEvent.InputJsonDelta _ -> opening("TOOL_CALL_ARGS", "toolCallId", call());
          case MessageEvent.TextDelta _,
              MessageEvent.SignatureDelta _,
              MessageEvent.CitationDelta _,
              MessageEvent.UnknownDelta _ ->
              opening("TEXT_MESSAGE_CONTENT", "messageId", answer);
        };
    return said.getBytes(StandardCharsets.UTF_8);
  }

  private static String opening(String type, String field, String id) {
    return "{\"type\":\"%s\",\"%s\":%s,\"delta\":\""
        .formatted(type, field, RawJson.string(JsonText.of(id)));
  }

  /** Closes it; text goes on in the next block. */
  BlockEvents close() {
    switch (span.block()) {
      case ContentBlock.Thinking _, ContentBlock.RedactedThinking _ -> {
        said.add(EventJson.ofMessage("REASONING_MESSAGE_END", own()));
        said.add(EventJson.ofMessage("REASONING_END", own()));
      }
      case ContentBlock.ToolUse _, ContentBlock.ServerToolUse _ ->
          said.add(
              EventJson.event(
                  "TOOL_CALL_END", json -> json.writeStringField("toolCallId", call())));
      case ContentBlock.Text _, ContentBlock.ServerToolResult _, ContentBlock.Unknown _ -> {}
    }
    return this;
  }

  /** Closes it when nothing has told its input but the block itself, as some servers do. */
  BlockEvents closeWithInput() {
    if (isCall() && !span.isGrown()) {
      arguments(input(span.block().raw()));
    }
    return close();
  }

  private void openThought() {
    said.add(EventJson.ofMessage("REASONING_START", own()));
    said.add(EventJson.startOf("REASONING_MESSAGE_START", own(), "reasoning"));
  }

  /** Says with it what it is, so that it comes back as that. */
  private void openRedacted() {
    said.add(EventJson.ofMessage("REASONING_START", own()));
    said.add(EventJson.redacted(own()));
  }

  private void openCall(String id, String name, @Nullable String type) {
    said.add(EventJson.call(id, name, answer, type));
  }

  private void text(JsonText text) {
    if (!text.isEmpty()) {
      said.add(EventJson.piece("TEXT_MESSAGE_CONTENT", "messageId", answer, text));
    }
  }

  private void thought(JsonText text) {
    if (!text.isEmpty()) {
      said.add(EventJson.piece("REASONING_MESSAGE_CONTENT", "messageId", own(), text));
    }
  }

  private void arguments(JsonText json) {
    if (!json.isEmpty()) {
      said.add(EventJson.piece("TOOL_CALL_ARGS", "toolCallId", call(), json));
    }
  }

  private void signature(String value) {
    if (!value.isEmpty()) {
      said.add(EventJson.encryptedValue(own(), value));
    }
  }

  private void citations(RawJson block) {
    var all = block.member("citations");
    if (all != null && all.isArray()) {
      all.elements().forEach(this::citation);
    }
  }

  private void citation(RawJson citation) {
    said.add(EventJson.citation(answer, citation));
  }

  private boolean isFirstText() {
    var texts = log.blocks().all().stream().filter(it -> it.block() instanceof ContentBlock.Text);
    return texts.findFirst().orElse(null) == span;
  }

  private boolean isCall() {
    return span.block() instanceof ContentBlock.ToolUse
        || span.block() instanceof ContentBlock.ServerToolUse;
  }

  private String call() {
    return switch (span.block()) {
      case ContentBlock.ToolUse(var id, _, _) -> id;
      case ContentBlock.ServerToolUse(var id, _, _) -> id;
      default -> "";
    };
  }

  /** The input of a call, whole or as far as it came. */
  private static JsonText input(RawJson block) {
    var partial = block.member("partial_json");
    if (partial != null) {
      return text(block, "partial_json");
    }
    var input = block.member("input");
    return JsonText.of((input == null ? NO_INPUT : input).toString());
  }

  /** What a server tool brought, as text. */
  private static RawJson resultOf(RawJson block) {
    var content = block.member("content");
    return RawJson.string(JsonText.of((content == null ? block : content).toString()));
  }

  private static JsonText text(RawJson block, String name) {
    var member = block.isObject() ? block.member(name) : null;
    return JsonText.of(member == null ? "" : member.asText());
  }
}
