package dev.turnstream.dialect.aisdk;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnCommand.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * UI messages as a history that Claude can be asked with. Each step of an assistant's message is an
 * answer, and the results of the page's tools are the user's message behind it.
 */
final class UiHistory {
  private static final Pattern MESSAGE = Pattern.compile("msg_[0-9a-f]{32}");

  private final List<Told> told = new ArrayList<>();
  private final List<RawJson> system = new ArrayList<>();

  private UiHistory() {}

  /**
   * A history.
   *
   * @param system what stands before all else, as the system prompt; null for nothing
   * @param continued the page's id of the message that the answer goes on with, or null
   */
  record Read(List<Told> told, @Nullable RawJson system, @Nullable String continued) {}

  static Read of(List<RawJson> messages) throws Wrong {
    var history = new UiHistory();
    @Nullable String last = null;
    for (int i = 0; i < messages.size(); i++) {
      var message = Members.of(messages.get(i), "messages[%d]".formatted(i));
      last = history.add(message) ? message.text("id") : null;
    }
    if (history.told.isEmpty() || history.told.getLast().role() != Role.USER) {
      throw new Wrong(
          "messages must end with the user's message, or with an assistant's whose tools have been"
              + " called; there is nothing to answer.");
    }
    var system = history.system.isEmpty() ? null : RawJson.array(history.system);
    return new Read(history.told, system, last == null || last.isEmpty() ? null : last);
  }

  /** Adds a message; whether it is an assistant's, with which the answer would go on. */
  private boolean add(Members message) throws Wrong {
    var role = message.needed("role");
    var parts = parts(message);
    switch (role) {
      case "user" -> tell(known(message.text("id")), Role.USER, UserParts.blocks(parts));
      case "assistant" -> assistant(message, parts);
      case "system" -> system(parts);
      default ->
          throw new Wrong(message.where() + ".role must be \"user\", \"assistant\" or \"system\".");
    }
    return role.equals("assistant");
  }

  private static List<Members> parts(Members message) throws Wrong {
    var parts = new ArrayList<Members>();
    for (var part : message.array("parts")) {
      parts.add(Members.of(part, "%s.parts[%d]".formatted(message.where(), parts.size())));
    }
    return parts;
  }

  /** A system prompt stands before all else; later it is an instruction of its own. */
  private void system(List<Members> parts) {
    var blocks = UserParts.texts(parts);
    if (told.isEmpty()) {
      system.addAll(blocks);
    } else {
      tell(null, Role.SYSTEM, blocks);
    }
  }

  private void assistant(Members message, List<Members> parts) throws Wrong {
    var answers = List.copyOf(message.object("metadata").object("answers").members().keySet());
    var step = new AssistantStep();
    int number = 0;
    for (var part : parts) {
      switch (part.text("type")) {
        case "step-start" -> {
          number += flush(step, name(message, answers, number));
          step = new AssistantStep();
        }
        case "steering-message" -> {
          number += flush(step, name(message, answers, number));
          step = new AssistantStep();
          tell(known(part.text("id")), Role.USER, UserParts.blocks(parts(part)));
        }
        default -> step.add(part);
      }
    }
    flush(step, name(message, answers, number));
  }

  /** The server's id of a step's answer, as far as the page knows it. */
  private static @Nullable MessageId name(Members message, List<String> answers, int step) {
    if (step < answers.size()) {
      return known(answers.get(step));
    }
    return step == 0 ? known(message.text("id")) : null;
  }

  /** Tells a step; how many answers that were. */
  private int flush(AssistantStep step, @Nullable MessageId known) {
    if (step.isEmpty()) {
      return 0;
    }
    tell(known, Role.ASSISTANT, step.blocks());
    tell(null, Role.USER, step.results());
    return 1;
  }

  private void tell(@Nullable MessageId known, Role role, List<RawJson> blocks) {
    if (!blocks.isEmpty()) {
      told.add(new Told(known, role, RawJson.array(blocks)));
    }
  }

  private static @Nullable MessageId known(String id) {
    return MESSAGE.matcher(id).matches() ? new MessageId(id) : null;
  }

  /** A block of text. */
  static RawJson text(String text) {
    return RawJson.of("{\"type\":\"text\"}").with("text", RawJson.string(JsonText.of(text)));
  }
}
