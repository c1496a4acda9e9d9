package dev.turnstream.dialect.turnstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import dev.turnstream.store.StoredConversation;
import dev.turnstream.store.StoredMessage;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.stream.Collectors;

/** The newest branch of a conversation as text for people. */
public final class MarkdownExport {
  private MarkdownExport() {}

  /** The text as UTF-8. */
  public static byte[] of(StoredConversation conversation) {
    var text = new StringBuilder("# ").append(conversation.summary().title()).append('\n');
    for (var message : branch(conversation)) {
      text.append("\n## ").append(speaker(message.role()));
      text.append(message.partial() ? " (incomplete)" : "").append("\n\n");
      for (var block : message.content().elements()) {
        text.append(block(block));
      }
    }
    return text.toString().getBytes(UTF_8);
  }

  private static Collection<StoredMessage> branch(StoredConversation conversation) {
    var byId =
        conversation.messages().stream()
            .collect(Collectors.toMap(StoredMessage::message, message -> message));
    var branch = new ArrayDeque<StoredMessage>();
    var at = byId.get(conversation.leaf());
    while (at != null) {
      branch.addFirst(at);
      at = at.parent() == null ? null : byId.get(at.parent());
    }
    return branch;
  }

  /** Text as it is; thinking is left out; all else as the JSON that it is. */
  private static String block(RawJson block) {
    return switch (text(block, "type")) {
      case "text" -> text(block, "text") + "\n";
      case "thinking", "redacted_thinking" -> "";
      default -> "```json\n" + block + "\n```\n";
    };
  }

  private static String text(RawJson block, String name) {
    var value = block.isObject() ? block.member(name) : null;
    return value == null ? "" : value.asText();
  }

  private static String speaker(Role role) {
    return switch (role) {
      case USER -> "You";
      case ASSISTANT -> "Claude";
      case SYSTEM -> "System";
    };
  }
}
