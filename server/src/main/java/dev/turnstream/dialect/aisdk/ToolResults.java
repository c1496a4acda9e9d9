package dev.turnstream.dialect.aisdk;

import dev.turnstream.dialect.JsonBody;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.RawJson;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page's tools gave, as Claude is told it, and back. Text stays text; any other value is
 * told as its JSON, in a block, so that it can be told from text that looks like it.
 */
final class ToolResults {
  private static final RawJson NULL = RawJson.of("null");

  private ToolResults() {}

  /** What a tool gave. */
  static RawJson given(String call, @Nullable RawJson output) {
    if (output == null || output.equals(NULL)) {
      return block(call, null, false);
    }
    return block(call, output.isString() ? output : RawJson.array(List.of(text(output))), false);
  }

  /** Why a tool gave nothing. */
  static RawJson failed(String call, String why) {
    return block(call, RawJson.string(JsonText.of(why)), true);
  }

  private static RawJson block(String call, @Nullable RawJson content, boolean isError) {
    var members = new LinkedHashMap<String, RawJson>();
    members.put("type", RawJson.of("\"tool_result\""));
    members.put("tool_use_id", RawJson.string(JsonText.of(call)));
    if (content != null) {
      members.put("content", content);
    }
    if (isError) {
      members.put("is_error", RawJson.of("true"));
    }
    return RawJson.object(members);
  }

  private static RawJson text(RawJson value) {
    return RawJson.of("{\"type\":\"text\"}")
        .with("text", RawJson.string(JsonText.of(value.toString())));
  }

  /** What the page's tool gave, of a {@code tool_result} block. */
  static RawJson output(RawJson result) {
    var content = result.member("content");
    if (content == null) {
      return NULL;
    }
    if (content.isArray() && content.elements().size() == 1) {
      var only = content.elements().getFirst();
      var told = only.isObject() ? only.member("text") : null;
      var value = told == null ? null : JsonBody.value(told.asText());
      return value == null ? content : value;
    }
    return content;
  }
}
