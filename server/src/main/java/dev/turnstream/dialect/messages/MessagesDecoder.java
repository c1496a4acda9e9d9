package dev.turnstream.dialect.messages;

import dev.turnstream.dialect.JsonBody;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.TurnCommand.Told;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a client of the Messages API asks for. What it does not know it passes on. */
public final class MessagesDecoder {
  private static final Pattern BETA = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final Pattern VERSION = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  private MessagesDecoder() {}

  /** What was asked for. */
  public sealed interface Asked {
    /**
     * This.
     *
     * @param stream whether the answer is wanted event by event
     */
    record Good(MessageRequest request, boolean stream) implements Asked {}

    /** Nothing that can be taken. */
    record Bad(Refusal refusal) implements Asked {}
  }

  /** What a client's own headers ask for; none of them names who it is. */
  public record Headers(List<String> betas, @Nullable String apiVersion) {
    /**
     * Reads them.
     *
     * @param beta the values of {@code anthropic-beta}, separated by commas, or null
     * @param version {@code anthropic-version}, or null
     */
    public static Headers of(@Nullable String beta, @Nullable String version) {
      var betas =
          beta == null
              ? List.<String>of()
              : Arrays.stream(beta.split(","))
                  .map(String::strip)
                  .filter(one -> BETA.matcher(one).matches())
                  .toList();
      return new Headers(
          betas, version != null && VERSION.matcher(version).matches() ? version : null);
    }
  }

  /** A member that is not what it should be; the message says so in Claude's manner. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;

    Wrong(String message) {
      super(message, null, false, false);
    }
  }

  /** Reads a body; whoever calls has bounded its size. */
  public static Asked decode(byte[] utf8, Headers headers) {
    var body = JsonBody.object(utf8);
    if (body == null) {
      return new Asked.Bad(
          new Refusal(RefusalCode.BAD_JSON, "The request body is not one JSON object."));
    }
    try {
      var members = body.members();
      var parameters = new RequestParameters(members, headers.betas(), headers.apiVersion());
      return new Asked.Good(
          new MessageRequest(model(members), parameters, messages(members.get("messages"))),
          stream(members.get("stream")));
    } catch (Wrong wrong) {
      return new Asked.Bad(
          new Refusal(RefusalCode.BAD_COMMAND, String.valueOf(wrong.getMessage())));
    }
  }

  /** The messages as a history that is told: contents as blocks. */
  public static List<Told> history(MessageRequest request) {
    return request.messages().stream()
        .map(message -> new Told(null, message.role(), blocks(message.content())))
        .toList();
  }

  private static RawJson blocks(RawJson content) {
    return content.isArray()
        ? content
        : RawJson.array(List.of(RawJson.of("{\"type\":\"text\"}").with("text", content)));
  }

  private static String model(Map<String, RawJson> members) throws Wrong {
    var model = members.get("model");
    if (model == null || model.asText().isBlank()) {
      throw new Wrong("model: Field required");
    }
    return model.asText();
  }

  private static boolean stream(@Nullable RawJson stream) throws Wrong {
    return switch (stream == null ? "null" : stream.toString()) {
      case "true" -> true;
      case "false", "null" -> false;
      default -> throw new Wrong("stream: Input should be a valid boolean");
    };
  }

  private static List<Message> messages(@Nullable RawJson messages) throws Wrong {
    if (messages == null || !messages.isArray()) {
      throw new Wrong("messages: Field required, an array of messages");
    }
    var read = new ArrayList<Message>();
    for (var message : messages.elements()) {
      read.add(message(message, "messages." + read.size()));
    }
    if (read.isEmpty()) {
      throw new Wrong("messages: at least one message is required");
    }
    return read;
  }

  private static Message message(RawJson message, String where) throws Wrong {
    if (!message.isObject()) {
      throw new Wrong(where + ": Input should be an object");
    }
    var members = message.members();
    var content = members.get("content");
    if (content == null || !(content.isArray() || content.toString().startsWith("\""))) {
      throw new Wrong(where + ".content: Input should be a string or an array of blocks");
    }
    return new Message(role(members.get("role"), where), content);
  }

  private static Role role(@Nullable RawJson role, String where) throws Wrong {
    var word = role == null ? "" : role.asText();
    for (var known : Role.values()) {
      if (known.wire().equals(word)) {
        return known;
      }
    }
    throw new Wrong(where + ".role: Input should be 'user', 'assistant' or 'system'");
  }
}
