package dev.turnstream.emulator.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What makes the body of a request wrong, in the order in which it is told.
 *
 * <p>Each rule is a function to the message of an {@code invalid_request_error}, or null.
 */
final class Rules {
  private interface Rule {
    @Nullable String broken(JsonObject body, Model model, boolean newVersion);
  }

  private static final List<Rule> SHAPE =
      List.of(
          (body, _, _) -> Shape.messages(body.getValue("messages")),
          (body, _, _) -> Shape.system(body.getValue("system")),
          (body, _, _) -> Shape.tools(body.getValue("tools")));

  private static final List<Rule> CREATE =
      List.of(
          (body, model, _) -> maxTokens(body, model),
          (body, _, _) -> flag(body),
          (body, _, _) -> stopSequences(body.getValue("stop_sequences")));

  private static final List<Rule> BOTH =
      List.of(
          Rules::sampling,
          (body, model, _) -> thinking(body, model),
          (body, model, _) -> toolChoice(body, model),
          (body, model, _) -> prefill(body, model),
          (body, _, _) -> Shape.toolResults(body));

  private Rules() {}

  /** What is wrong with a body for {@code count_tokens}, or null. */
  static @Nullable String brokenForCount(JsonObject body, Model model, boolean newVersion) {
    var broken = first(SHAPE, body, model, newVersion);
    return broken == null ? first(BOTH, body, model, newVersion) : broken;
  }

  /** What is wrong with a body for {@code messages}, or null. */
  static @Nullable String brokenForCreate(JsonObject body, Model model, boolean newVersion) {
    var broken = first(CREATE, body, model, newVersion);
    return broken == null ? brokenForCount(body, model, newVersion) : broken;
  }

  private static @Nullable String first(
      List<Rule> rules, JsonObject body, Model model, boolean newVersion) {
    for (Rule rule : rules) {
      var broken = rule.broken(body, model, newVersion);
      if (broken != null) {
        return broken;
      }
    }
    return null;
  }

  private static @Nullable String maxTokens(JsonObject body, Model model) {
    var value = body.getValue("max_tokens");
    if (value == null) {
      return "max_tokens: Field required";
    }
    if (!(value instanceof Integer || value instanceof Long)) {
      return "max_tokens: Input should be a valid integer";
    }
    long max = ((Number) value).longValue();
    if (max < 0) {
      return "max_tokens: Input should be greater than or equal to 0";
    }
    return max > model.maxOutput()
        ? "max_tokens: %d > %d, which is the maximum allowed number of output tokens for %s"
            .formatted(max, model.maxOutput(), model.id())
        : null;
  }

  private static @Nullable String flag(JsonObject body) {
    var stream = body.getValue("stream");
    return stream == null || stream instanceof Boolean
        ? null
        : "stream: Input should be a valid boolean";
  }

  private static @Nullable String stopSequences(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (!(value instanceof JsonArray array)) {
      return "stop_sequences: Input should be a valid list";
    }
    for (int i = 0; i < array.size(); i++) {
      if (!(array.getValue(i) instanceof String text)) {
        return "stop_sequences.%d: Input should be a valid string".formatted(i);
      }
      if (text.isBlank()) {
        return "stop_sequences: each stop sequence must contain non-whitespace";
      }
    }
    return null;
  }

  private static @Nullable String sampling(JsonObject body, Model model, boolean newVersion) {
    for (var name : List.of("temperature", "top_p", "top_k")) {
      if (!body.containsKey(name)) {
        continue;
      }
      if (newVersion) {
        return "%s: Extra inputs are not permitted; it is not supported from API version 2026-10-21 on"
            .formatted(name);
      }
      if (!(body.getValue(name) instanceof Number number)) {
        return "%s: Input should be a valid number".formatted(name);
      }
      double value = number.doubleValue();
      if (value < 0 || (!name.equals("top_k") && value > 1)) {
        return "%s: range: 0..1".formatted(name);
      }
      if (!model.takesSampling() && !harmless(name, value)) {
        return "`%s` is not supported for this model.".formatted(name);
      }
    }
    return null;
  }

  private static boolean harmless(String name, double value) {
    return switch (name) {
      case "temperature" -> value == 1.0;
      case "top_p" -> value >= 0.99;
      default -> false;
    };
  }

  private static @Nullable String thinking(JsonObject body, Model model) {
    if (!body.containsKey("thinking")) {
      return null;
    }
    if (!(body.getValue("thinking") instanceof JsonObject thinking)) {
      return "thinking: Input should be an object";
    }
    var type = Objects.toString(thinking.getValue("type"), "");
    return switch (type) {
      case "adaptive" ->
          model.adaptsThinking() ? null : "adaptive thinking is not supported on this model";
      case "enabled" -> budget(thinking.getValue("budget_tokens"), body, model);
      case "disabled" ->
          model.thinking() == Model.Thinking.ALWAYS
              ? "\"thinking.type.disabled\" is not supported for this model."
              : null;
      case "between_tools" ->
          model.generation() >= 55
              ? null
              : "\"thinking.type.between_tools\" is not supported for this model.";
      default ->
          "thinking: Input tag '%s' found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled', 'between_tools'"
              .formatted(type);
    };
  }

  private static @Nullable String budget(@Nullable Object budget, JsonObject body, Model model) {
    if (!model.takesBudget()) {
      return "\"thinking.type.enabled\" is not supported for this model. Use"
          + " \"thinking.type.adaptive\" and \"output_config.effort\" to control thinking behavior.";
    }
    if (!(budget instanceof Number tokens)) {
      return "thinking.enabled.budget_tokens: Field required";
    }
    if (tokens.longValue() < 1024) {
      return "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024";
    }
    return body.getValue("max_tokens") instanceof Number max
            && tokens.longValue() >= max.longValue()
        ? "`max_tokens` must be greater than `thinking.budget_tokens`."
        : null;
  }

  private static @Nullable String toolChoice(JsonObject body, Model model) {
    if (!(body.getValue("tool_choice") instanceof JsonObject choice)) {
      return body.getValue("tool_choice") == null ? null : "tool_choice: Input should be an object";
    }
    var type = Objects.toString(choice.getValue("type"), "");
    if (!Set.of("auto", "any", "tool", "none").contains(type)) {
      return "tool_choice: Input tag '%s' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'"
          .formatted(type);
    }
    if (type.equals("any") || type.equals("tool")) {
      if (!model.takesForcedTools()) {
        return "tool_choice: type \"tool\" and \"any\" are not supported for this model.";
      }
      return forcedTool(body, choice, type);
    }
    return null;
  }

  private static @Nullable String forcedTool(JsonObject body, JsonObject choice, String type) {
    if (!(body.getValue("tools") instanceof JsonArray tools) || tools.isEmpty()) {
      return "tool_choice may only be specified while providing tools";
    }
    var name = choice.getValue("name");
    boolean known =
        tools.stream().anyMatch(tool -> ((JsonObject) tool).getValue("name", "").equals(name));
    return type.equals("tool") && !known
        ? "Tool '%s' not found in provided tools".formatted(name)
        : null;
  }

  private static @Nullable String prefill(JsonObject body, Model model) {
    var messages = body.getJsonArray("messages");
    var last = messages.getJsonObject(messages.size() - 1);
    return last.getValue("role").equals("assistant") && !model.takesPrefill()
        ? "This model does not support assistant message prefill. The conversation must end with a"
            + " user message."
        : null;
  }
}
