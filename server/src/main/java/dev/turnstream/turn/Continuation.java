package dev.turnstream.turn;

import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How Claude is asked to go on from the end of an answer that broke off. Claude offers no resume;
 * models up to 4.5 go on from an answer that stands last, later ones have to be asked.
 */
final class Continuation {
  private static final int QUOTED = 200;

  /** Names of models that take an unfinished answer as the last message. */
  private static final Pattern TAKES_PREFILL =
      Pattern.compile(
          "claude-(?:[12](?!\\d)|3|instant|(?:opus|sonnet|haiku)-4(?:-[0-5])?(?:-\\d{8})?$).*");

  private Continuation() {}

  /** The question that asks for the rest, or null when there is no text to go on from. */
  static @Nullable RawJson question(RawJson partialAnswer) {
    var text = AnswerFold.of(partialAnswer).text().toString().stripTrailing();
    if (text.isBlank()) {
      return null;
    }
    int from = Math.max(0, text.length() - QUOTED);
    if (from > 0 && Character.isLowSurrogate(text.charAt(from))) {
      from++;
    }
    var words =
        "Your previous answer was interrupted. It ended with:\n\n\""
            + text.substring(from)
            + "\"\n\nContinue exactly from there, without repeating any of it and without a preamble.";
    return RawJson.array(
        List.of(
            RawJson.of("{\"type\":\"text\"}").with("text", RawJson.string(JsonText.of(words)))));
  }

  /** The messages with which a model is asked for the rest. */
  static List<Message> messages(List<Message> path, String model) {
    if (!TAKES_PREFILL.matcher(model).matches() || path.size() < 2) {
      return path;
    }
    var messages = new ArrayList<>(path.subList(0, path.size() - 1));
    if (messages.getLast().role() == Role.ASSISTANT) {
      var text = AnswerFold.of(messages.getLast().content()).text().toString().stripTrailing();
      messages.set(messages.size() - 1, Message.text(Role.ASSISTANT, JsonText.of(text)));
      return messages;
    }
    return path;
  }
}
