package dev.turnstream.emulator.answer;

import dev.turnstream.emulator.answer.Draft.Part;
import dev.turnstream.emulator.api.MessagesRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls tools when a prompt asks for one, and tells what they answered. */
final class ToolTalk {
  /** Words of tool names that say nothing about what the tool is for. */
  private static final Set<String> COMMON =
      Set.of(
          "get", "set", "the", "list", "find", "fetch", "lookup", "look", "make", "create", "tool");

  private static final int MOST_CALLS = 3;
  private static final int SHOWN_RESULT = 2_000;

  private ToolTalk() {}

  /** The calls that the request demands or the prompt asks for, or null. */
  static @Nullable Draft call(MessagesRequest request, Words prompt) {
    var tools = request.tools();
    return switch (request.toolChoice()) {
      case "none" -> null;
      case "tool" -> calls(List.of(named(tools, forced(request))), prompt, false);
      case "any" -> calls(orFirst(matching(tools, prompt), tools), prompt, false);
      default -> whenAsked(request, tools, prompt);
    };
  }

  private static @Nullable Draft whenAsked(
      MessagesRequest request, List<JsonObject> tools, Words prompt) {
    boolean byName = prompt.any("tool call", "call a tool", "use a tool", "tool use", "tools");
    if (tools.isEmpty()) {
      return byName ? calls(List.of(demo()), prompt, true) : null;
    }
    var matching = matching(tools, prompt);
    if (matching.isEmpty() && !byName) {
      return null;
    }
    var chosen = orFirst(matching, tools);
    return calls(oneAtATime(request) ? chosen.subList(0, 1) : chosen, prompt, true);
  }

  /** The call of one tool by name, known or not. */
  static Draft call(String name, MessagesRequest request, Words prompt) {
    return calls(List.of(named(request.tools(), name)), prompt, false);
  }

  private static Draft calls(List<JsonObject> tools, Words prompt, boolean announced) {
    var parts = new ArrayList<Part>();
    if (announced) {
      parts.add(new Part.Says(announcement(tools)));
    }
    for (JsonObject tool : tools) {
      var schema = tool.getJsonObject("input_schema", new JsonObject());
      parts.add(new Part.Calls(tool.getString("name"), Samples.object(schema, prompt.text())));
    }
    return new Draft(parts);
  }

  private static String announcement(List<JsonObject> tools) {
    var names = tools.stream().map(tool -> "`" + tool.getString("name") + "`").toList();
    return "I'll use " + String.join(" and ", names) + " for that.";
  }

  private static List<JsonObject> matching(List<JsonObject> tools, Words prompt) {
    return tools.stream().filter(tool -> fits(tool, prompt)).limit(MOST_CALLS).toList();
  }

  /** Whether the prompt has the tool's name or a telling word of it. */
  private static boolean fits(JsonObject tool, Words prompt) {
    var name =
        Words.of(tool.getString("name").replace('_', ' ').replace('-', ' ')).spaced().strip();
    if (prompt.any(name) || prompt.text().contains(tool.getString("name"))) {
      return true;
    }
    for (String word : name.split(" ", -1)) {
      if (word.length() > 2 && !COMMON.contains(word) && prompt.spaced().contains(" " + word)) {
        return true;
      }
    }
    return false;
  }

  private static List<JsonObject> orFirst(List<JsonObject> some, List<JsonObject> all) {
    return some.isEmpty() ? all.subList(0, Math.min(1, all.size())) : some;
  }

  private static String forced(MessagesRequest request) {
    return request.body().getJsonObject("tool_choice").getString("name", "");
  }

  private static boolean oneAtATime(MessagesRequest request) {
    return request.body().getValue("tool_choice") instanceof JsonObject choice
        && Boolean.TRUE.equals(choice.getValue("disable_parallel_tool_use"));
  }

  private static JsonObject named(List<JsonObject> tools, String name) {
    return tools.stream()
        .filter(tool -> tool.getString("name").equals(name))
        .findFirst()
        .orElseGet(() -> demo().put("name", name));
  }

  /** The tool for a demo where the request brings none. */
  private static JsonObject demo() {
    var text = new JsonObject().put("type", "string");
    return new JsonObject()
        .put("name", "get_weather")
        .put(
            "input_schema",
            new JsonObject()
                .put("type", "object")
                .put("properties", new JsonObject().put("city", text)));
  }

  /** What is said once the results of tools are in; null if the last message holds none. */
  static @Nullable Draft closing(MessagesRequest request) {
    var results = request.last().blocks("tool_result");
    if (results.isEmpty()) {
      return null;
    }
    var text = new StringBuilder();
    for (JsonObject result : results) {
      var name = nameOf(result.getString("tool_use_id"), request);
      boolean failed = Boolean.TRUE.equals(result.getValue("is_error"));
      text.append(failed ? "The tool `%s` failed: ".formatted(name) : "`%s` says: ".formatted(name))
          .append(shown(result.getValue("content")))
          .append("\n\n");
    }
    return Draft.says(text.append("That is all I needed the tool for.").toString());
  }

  private static String nameOf(String id, MessagesRequest request) {
    for (var turn : request.turns()) {
      for (var call : turn.blocks("tool_use")) {
        if (id.equals(call.getValue("id"))) {
          return call.getString("name", "tool");
        }
      }
    }
    return "tool";
  }

  private static String shown(@Nullable Object content) {
    var text =
        switch (content) {
          case String string -> string;
          case JsonArray _ -> new MessagesRequest.Turn("user", blocks(content)).text();
          case null, default -> "";
        };
    return text.isBlank() ? "(nothing)" : bullets(Text.cut(text.strip(), SHOWN_RESULT));
  }

  private static List<JsonObject> blocks(@Nullable Object content) {
    return content instanceof JsonArray array
        ? array.stream().map(JsonObject.class::cast).toList()
        : List.of();
  }

  /** A JSON object reads better as a list. */
  private static String bullets(String text) {
    if (!text.startsWith("{")) {
      return text;
    }
    try {
      var lines = new StringBuilder();
      for (var entry : new JsonObject(text)) {
        lines.append("\n- ").append(entry.getKey().toLowerCase(Locale.ROOT).replace('_', ' '));
        lines.append(": **").append(entry.getValue()).append("**");
      }
      return lines.toString();
    } catch (DecodeException _) {
      return text;
    }
  }
}
