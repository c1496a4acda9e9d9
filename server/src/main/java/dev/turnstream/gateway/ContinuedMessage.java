package dev.turnstream.gateway;

import dev.turnstream.dialect.aisdk.EarlierStep;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import dev.turnstream.store.StoredConversation;
import dev.turnstream.store.StoredMessage;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The message of a page that a turn goes on with: where a question is nothing but the results of
 * tools, its answer stands in one message with the answer that called them.
 *
 * @param steps what the message said before, oldest first; empty for a message of the turn's own
 */
record ContinuedMessage(List<EarlierStep> steps) {
  private static final RawJson TOOL_RESULT = RawJson.of("\"tool_result\"");

  /** Looks for it in a conversation. */
  static ContinuedMessage of(StoredConversation conversation, MessageId question) {
    Map<MessageId, StoredMessage> messages = new HashMap<>();
    conversation.messages().forEach(message -> messages.put(message.message(), message));
    var steps = new ArrayDeque<EarlierStep>();
    var results = messages.get(question);
    while (results != null && isOfResults(results.content())) {
      var answer = parent(messages, results);
      if (answer == null || answer.role() != Role.ASSISTANT) {
        break;
      }
      steps.addFirst(
          new EarlierStep(answer.turn(), answer.message(), answer.content(), results.content()));
      results = parent(messages, answer);
    }
    return new ContinuedMessage(List.copyOf(steps));
  }

  private static @Nullable StoredMessage parent(
      Map<MessageId, StoredMessage> messages, StoredMessage message) {
    return message.parent() == null ? null : messages.get(message.parent());
  }

  private static boolean isOfResults(RawJson content) {
    var blocks = content.elements();
    return !blocks.isEmpty()
        && blocks.stream()
            .allMatch(
                block -> block.isObject() && Objects.equals(block.member("type"), TOOL_RESULT));
  }

  /** The page's id of the message, or null where the turn has one of its own. */
  @Nullable String id() {
    return steps.isEmpty() ? null : steps.getFirst().answer().value();
  }
}
