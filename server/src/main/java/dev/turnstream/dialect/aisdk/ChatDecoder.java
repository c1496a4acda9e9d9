package dev.turnstream.dialect.aisdk;

import dev.turnstream.dialect.JsonBody;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.model.ConversationName;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.TurnCommand.Busy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the AI SDK's transports send over HTTP. */
public final class ChatDecoder {
  /** Members of a Messages API body that a page may ask for; another is the page's own affair. */
  private static final Set<String> PARAMETERS =
      Set.of(
          "max_tokens",
          "system",
          "tools",
          "tool_choice",
          "thinking",
          "output_config",
          "stop_sequences",
          "temperature",
          "top_p",
          "top_k",
          "mcp_servers",
          "container",
          "context_management",
          "cache_control",
          "service_tier",
          "speed",
          "inference_geo");

  private static final Pattern ORPHAN = Pattern.compile("[0-9]{1,8}");
  private static final int MAX_ORPHAN_MILLIS = 86_400_000;
  private static final Pattern BETA = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private ChatDecoder() {}

  /** Reads a body; whoever calls has bounded its size. */
  public static Asked decode(byte[] utf8) {
    var body = JsonBody.object(utf8);
    if (body == null) {
      return new Asked.Bad(
          new Refusal(RefusalCode.BAD_JSON, "The request body is not one JSON object."));
    }
    try {
      return question(new Members(body.members(), "body"), Map.of());
    } catch (Wrong wrong) {
      return bad(wrong);
    }
  }

  static Asked bad(Wrong wrong) {
    return new Asked.Bad(new Refusal(RefusalCode.BAD_COMMAND, String.valueOf(wrong.getMessage())));
  }

  /**
   * A question.
   *
   * @param asked the chat and its messages
   * @param more further fields, which win over those of {@code asked}
   */
  static Asked.Question question(Members asked, Map<String, RawJson> more) throws Wrong {
    var chat = chat(asked);
    var history = UiHistory.of(asked.array("messages"));
    var all = new LinkedHashMap<>(asked.members());
    all.putAll(more);
    var fields = new Members(all, "body");
    var model = fields.text("model");
    return new Asked.Question(
        chat,
        history.told(),
        history.continued(),
        busy(fields),
        orphan(fields),
        model.isBlank() ? null : model,
        parameters(fields, history.system()));
  }

  /** The name of a chat. */
  static String chat(Members asked) throws Wrong {
    var chat = asked.needed("id");
    if (!ConversationName.isGood(chat)) {
      throw new Wrong("id, the chat's name, must have 1 to 200 characters.");
    }
    return chat;
  }

  private static Busy busy(Members fields) throws Wrong {
    var word = fields.text("busy");
    if (word.isEmpty()) {
      return Busy.INTERRUPT_UNWATCHED;
    }
    try {
      return Busy.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      throw new Wrong("busy must be \"queue\", \"refuse\" or \"interrupt\".");
    }
  }

  private static @Nullable Duration orphan(Members fields) throws Wrong {
    var told = fields.raw("orphan_ms");
    if (told == null) {
      return null;
    }
    var millis = told.toString();
    if (!ORPHAN.matcher(millis).matches() || Integer.parseInt(millis) > MAX_ORPHAN_MILLIS) {
      throw new Wrong("orphan_ms must be a number from 0 to %d.".formatted(MAX_ORPHAN_MILLIS));
    }
    return Duration.ofMillis(Integer.parseInt(millis));
  }

  private static RequestParameters parameters(Members fields, @Nullable RawJson system)
      throws Wrong {
    var members = new LinkedHashMap<String, RawJson>();
    if (system != null) {
      members.put("system", system);
    }
    for (var name : fields.members().keySet()) {
      var value = fields.raw(name);
      if (PARAMETERS.contains(name) && value != null) {
        members.put(name, value);
      }
    }
    var tools = members.get("tools");
    if (tools != null && !tools.isArray()) {
      throw new Wrong("tools must be an array of Claude's tool definitions.");
    }
    var betas = new ArrayList<String>();
    if (fields.raw("betas") != null) {
      fields.array("betas").stream()
          .map(RawJson::asText)
          .filter(beta -> BETA.matcher(beta).matches())
          .forEach(betas::add);
    }
    return new RequestParameters(members, betas, null);
  }
}
