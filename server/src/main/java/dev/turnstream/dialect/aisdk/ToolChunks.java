package dev.turnstream.dialect.aisdk;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.dialect.JsonBytes.Members;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.RawJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Calls of tools, the page's and Claude's own, and the results of the latter. */
final class ToolChunks {
  private ToolChunks() {}

  /**
   * Who is called, and how the page knows it.
   *
   * @param id that of the call, or one made of its place where it has none
   * @param server the block itself, without its input, where Claude's servers carry the call out
   */
  private record Call(String id, String name, @Nullable RawJson server) {
    static Call of(String place, ContentBlock block) {
      return switch (block) {
        case ContentBlock.ToolUse(var id, var name, _) -> new Call(named(place, id), name, null);
        case ContentBlock.ServerToolUse(var id, var name, var raw) ->
            new Call(named(place, id), name, raw.without("input").without("partial_json"));
        case ContentBlock.Text _,
            ContentBlock.Thinking _,
            ContentBlock.RedactedThinking _,
            ContentBlock.ServerToolResult _,
            ContentBlock.Unknown _ ->
            throw new IllegalArgumentException("no call: " + block);
      };
    }

    private static String named(String place, String id) {
      return id.isEmpty() ? "call-" + place : id;
    }

    void write(JsonGenerator json) throws IOException {
      json.writeStringField("toolCallId", id);
      json.writeStringField("toolName", name);
      if (server != null) {
        json.writeBooleanField("providerExecuted", true);
        var type = server.member("type");
        if (type != null && type.asText().equals("mcp_tool_use")) {
          json.writeBooleanField("dynamic", true); // a page can't know the tools of such servers
        }
        block(server).write(json);
      }
    }
  }

  static RawJson start(String place, ContentBlock block) {
    return Chunk.of("tool-input-start", Call.of(place, block)::write);
  }

  /** Whether a block is a call. */
  static boolean isCall(ContentBlock block) {
    return block instanceof ContentBlock.ToolUse || block instanceof ContentBlock.ServerToolUse;
  }

  /** What stands before the escaped text of a piece of input. */
  static String opening(String place, ContentBlock block) {
    var id = RawJson.string(JsonText.of(Call.of(place, block).id()));
    return "{\"type\":\"tool-input-delta\",\"toolCallId\":" + id + ",\"inputTextDelta\":\"";
  }

  static RawJson delta(String place, ContentBlock block, RawJson text) {
    return Chunk.of(
        "tool-input-delta",
        json -> {
          json.writeStringField("toolCallId", Call.of(place, block).id());
          Chunk.raw(json, "inputTextDelta", text);
        });
  }

  static RawJson available(String place, ContentBlock block, RawJson input) {
    return Chunk.of(
        "tool-input-available",
        json -> {
          Call.of(place, block).write(json);
          Chunk.raw(json, "input", input);
        });
  }

  /** The input of a call that Claude finished and that is no JSON all the same. */
  static RawJson unreadable(String place, ContentBlock block) {
    return Chunk.of(
        "tool-input-error",
        json -> {
          Call.of(place, block).write(json);
          json.writeNullField("input");
          json.writeStringField("errorText", "Claude called this tool with input that is no JSON.");
        });
  }

  /** What Claude's servers found. */
  static RawJson result(ContentBlock.ServerToolResult result) {
    var content = result.raw().member("content");
    var error = content == null || !content.isObject() ? null : content.member("error_code");
    var told = content == null ? RawJson.of("null") : content;
    return Chunk.of(
        error == null ? "tool-output-available" : "tool-output-error",
        json -> {
          json.writeStringField("toolCallId", result.toolUseId());
          json.writeBooleanField("providerExecuted", true);
          if (error == null) {
            Chunk.raw(json, "output", told);
          } else {
            json.writeStringField("errorText", error.asText());
          }
          block(error == null ? result.raw().without("content") : result.raw()).write(json);
        });
  }

  /** What the page did, told again. */
  static RawJson output(String call, RawJson output, boolean isError) {
    return Chunk.of(
        isError ? "tool-output-error" : "tool-output-available",
        json -> {
          json.writeStringField("toolCallId", call);
          if (isError) {
            json.writeStringField("errorText", output.isString() ? output.asText() : "" + output);
          } else {
            Chunk.raw(json, "output", output);
          }
        });
  }

  /** The block as Claude said it, so that a page's history leads back to it. */
  private static Members block(RawJson raw) {
    return Chunk.metadata(
        Chunk.OURS,
        json -> {
          Chunk.raw(json, "block", raw);
        });
  }
}
