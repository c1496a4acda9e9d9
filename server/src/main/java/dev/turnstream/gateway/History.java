package dev.turnstream.gateway;

import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnEnd;
import java.util.ArrayList;
import java.util.List;

/**
 * The conversation that a connection remembers. PROTOCOL.md, section 3.3, says what stays in it.
 */
final class History {
  private final long maxBytes;
  private final List<Message> messages = new ArrayList<>();
  private long bytes;

  /**
   * An empty conversation.
   *
   * @param maxBytes most bytes of all its messages together
   */
  History(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Whether a question still fits. */
  boolean hasRoomFor(JsonText question) {
    return bytes + question.size() <= maxBytes;
  }

  /** The conversation so far with a question at its end. */
  List<Message> with(Message question) {
    var all = new ArrayList<>(messages);
    all.add(question);
    return all;
  }

  /** Keeps a question and its answer, unless there is nothing that may be kept. */
  void remember(Message question, TurnLog log) {
    var answer = log.answer().text();
    if (answer.toString().isBlank() || wasRefused(log)) { // Claude takes no blank message
      return;
    }
    add(question);
    add(Message.text(Role.ASSISTANT, answer));
  }

  private void add(Message message) {
    messages.add(message);
    bytes += message.content().size();
  }

  private static boolean wasRefused(TurnLog log) {
    return log.end() instanceof TurnEnd.Completed done
        && StopReason.REFUSAL.equals(done.stopReason());
  }
}
