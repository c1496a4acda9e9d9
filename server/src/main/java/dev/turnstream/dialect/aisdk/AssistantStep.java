package dev.turnstream.dialect.aisdk;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.RawJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of an assistant's message: the blocks of an answer, and what the page's tools gave. */
final class AssistantStep {
  private static final String TOOL = "tool-";
  private static final String DENIED = "The user has denied this call.";
  private static final String NOT_RUN = "This call was not carried out.";

  private final List<RawJson> blocks = new ArrayList<>();
  private final List<RawJson> results = new ArrayList<>();

  List<RawJson> blocks() {
    return blocks;
  }

  /** A {@code tool_result} for each call of the page's tools. */
  List<RawJson> results() {
    return results;
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** Adds a part; sources, files and data of the page's own are nothing that Claude said. */
  void add(Members part) throws Wrong {
    var type = part.needed("type");
    if (type.startsWith(TOOL)) {
      call(part, type.substring(TOOL.length()));
      return;
    }
    switch (type) {
      case "text" -> {
        if (!part.text("text").isBlank()) {
          blocks.add(UiHistory.text(part.text("text")));
        }
      }
      case "reasoning" -> reasoning(part);
      case "dynamic-tool" -> call(part, part.needed("toolName"));
      case "data-block" -> {
        var block = part.raw("data");
        if (block != null && block.isObject()) {
          blocks.add(block);
        }
      }
      default -> {}
    }
  }

  /** Thinking goes back with its signature only. */
  private void reasoning(Members part) {
    var claudes = part.object("providerMetadata").object(Chunk.CLAUDES);
    var redacted = claudes.raw("redactedData");
    var signature = claudes.raw("signature");
    var members = new LinkedHashMap<String, RawJson>();
    if (redacted != null && redacted.isString()) {
      members.put("type", RawJson.of("\"redacted_thinking\""));
      members.put("data", redacted);
    } else if (signature != null && signature.isString()) {
      members.put("type", RawJson.of("\"thinking\""));
      members.put("thinking", string(part.text("text")));
      members.put("signature", signature);
    } else {
      return;
    }
    blocks.add(RawJson.object(members));
  }

  private void call(Members part, String name) throws Wrong {
    var input = part.raw("input");
    var state = part.needed("state");
    if (state.equals("input-streaming")) {
      return; // it broke off
    }
    var told = input == null || !input.isObject() ? RawJson.of("{}") : input;
    var id = part.needed("toolCallId");
    if (isTrue(part.raw("providerExecuted"))) {
      claudesCall(part, id, name, told);
    } else {
      blocks.add(use("tool_use", id, name, told));
      results.add(result(part, id, state));
    }
  }

  private static RawJson result(Members part, String id, String state) throws Wrong {
    var approval = part.object("approval");
    var reason = approval.text("reason").isBlank() ? "" : " " + approval.text("reason");
    return switch (state) {
      case "output-available" -> ToolResults.given(id, part.raw("output"));
      case "output-error" -> ToolResults.failed(id, part.text("errorText"));
      case "output-denied" -> ToolResults.failed(id, DENIED + reason);
      case "approval-responded" ->
          ToolResults.failed(
              id, isTrue(approval.raw("approved")) ? NOT_RUN + reason : DENIED + reason);
      case "input-available", "approval-requested" -> ToolResults.failed(id, NOT_RUN);
      default -> throw new Wrong("%s.state \"%s\" is unknown.".formatted(part.where(), state));
    };
  }

  /** A call that Claude's servers carried out, and its result; without that it says nothing. */
  private void claudesCall(Members part, String id, String name, RawJson input) {
    var call = block(part, "callProviderMetadata");
    var found = block(part, "resultProviderMetadata");
    var output = part.raw("output");
    if (output == null && found == null) {
      return;
    }
    blocks.add(call == null ? use("server_tool_use", id, name, input) : call.with("input", input));
    if (found != null) {
      blocks.add(output == null ? found : found.with("content", output));
    } else {
      blocks.add(
          RawJson.of("{\"type\":\"%s_tool_result\"}".formatted(word(name)))
              .with("tool_use_id", string(id))
              .with("content", output == null ? RawJson.of("[]") : output));
    }
  }

  /** The block as this server told it. */
  private static @Nullable RawJson block(Members part, String metadata) {
    var block = part.object(metadata).object(Chunk.OURS).raw("block");
    return block != null && block.isObject() ? block : null;
  }

  private static RawJson use(String type, String id, String name, RawJson input) {
    return RawJson.of("{\"type\":\"%s\"}".formatted(type))
        .with("id", string(id))
        .with("name", string(name))
        .with("input", input);
  }

  private static boolean isTrue(@Nullable RawJson value) {
    return value != null && value.toString().equals("true");
  }

  private static String word(String name) {
    return name.replaceAll("[^A-Za-z0-9_]", "");
  }

  private static RawJson string(String text) {
    return RawJson.string(JsonText.of(text));
  }
}
