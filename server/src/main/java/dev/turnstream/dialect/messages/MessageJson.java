package dev.turnstream.dialect.messages;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.MessageDelta;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.StopDetails;
import dev.turnstream.model.TurnEvents;
import dev.turnstream.model.Usage;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The message around its blocks. What a compatible server leaves out of it is put in. */
final class MessageJson {
  private static final RawJson NULL = RawJson.of("null");
  private static final RawJson NO_BLOCKS = RawJson.of("[]");

  private MessageJson() {}

  /** The event that opens a message. */
  static RawJson start(TurnEvents log, @Nullable MessageStarted start) {
    return RawJson.of("{\"type\":\"message_start\"}").with("message", message(log, start));
  }

  /** The message as it stands when it opens. */
  static RawJson message(TurnEvents log, @Nullable MessageStarted start) {
    var raw = start == null || start.raw() == null ? RawJson.of("{}") : start.raw();
    var members = new LinkedHashMap<String, RawJson>();
    var usage = start == null ? Usage.NONE : start.usage();
    members.put("id", string(id(log, start)));
    members.put("type", string("message"));
    members.put("role", string("assistant"));
    members.put("model", string(model(log, start)));
    members.put("content", NO_BLOCKS);
    members.put("stop_reason", NULL);
    members.put("stop_sequence", NULL);
    members.put("usage", usage(usage));
    raw.members()
        .forEach((name, value) -> {
          if (!value.equals(NULL) || !members.containsKey(name)) {
            members.put(name, value);
          }
        });
    members.put("content", NO_BLOCKS);
    return RawJson.object(members);
  }

  private static String id(TurnEvents log, @Nullable MessageStarted start) {
    if (start != null && !start.id().isEmpty()) {
      return start.id();
    }
    var accepted = log.accepted();
    return accepted == null || accepted.place() == null
        ? log.turn().value().replaceFirst("^turn_", "msg_")
        : accepted.place().answer().value();
  }

  private static String model(TurnEvents log, @Nullable MessageStarted start) {
    if (start != null && !start.model().isEmpty()) {
      return start.model();
    }
    return log.accepted() == null ? "" : log.accepted().model();
  }

  /** The event that tells why Claude stopped and what it used. */
  static RawJson delta(MessageDelta delta) {
    var raw = delta.raw();
    if (raw == null) {
      var reason = delta.stopReason();
      return delta(
          reason == null ? null : reason.wire(),
          delta.stopSequence(),
          delta.stopDetails(),
          delta.usage());
    }
    var usage = raw.member("usage");
    return usage == null || !usage.isObject() ? raw.with("usage", usage(delta.usage())) : raw;
  }

  static RawJson delta(
      @Nullable String reason,
      @Nullable String sequence,
      @Nullable StopDetails details,
      Usage usage) {
    var delta = new LinkedHashMap<String, RawJson>();
    delta.put("stop_reason", orNull(reason));
    delta.put("stop_sequence", orNull(sequence));
    delta.put("stop_details", details == null ? NULL : details(details));
    return RawJson.of("{\"type\":\"message_delta\"}")
        .with("delta", RawJson.object(delta))
        .with("usage", usage(usage));
  }

  private static RawJson details(StopDetails details) {
    var members = new LinkedHashMap<String, RawJson>();
    members.put("type", string(details.type()));
    members.put("category", orNull(details.category()));
    members.put("explanation", orNull(details.explanation()));
    return RawJson.object(members);
  }

  private static RawJson usage(Usage usage) {
    var members = new LinkedHashMap<String, RawJson>();
    members.put("input_tokens", number(usage.inputTokens()));
    members.put("output_tokens", number(usage.outputTokens()));
    members.put("cache_creation_input_tokens", number(usage.cacheCreationInputTokens()));
    members.put("cache_read_input_tokens", number(usage.cacheReadInputTokens()));
    return RawJson.object(members);
  }

  private static RawJson number(@Nullable Long count) {
    return RawJson.of(String.valueOf(Usage.count(count)));
  }

  private static RawJson orNull(@Nullable String text) {
    return text == null ? NULL : string(text);
  }

  static RawJson string(String text) {
    return RawJson.string(JsonText.of(text));
  }
}
