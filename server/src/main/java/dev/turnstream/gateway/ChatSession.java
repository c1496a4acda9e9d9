package dev.turnstream.gateway;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.tutorial.TutorialCommand.Ask;
import dev.turnstream.dialect.tutorial.TutorialCommand.Cancel;
import dev.turnstream.dialect.tutorial.TutorialCommand.Refused;
import dev.turnstream.dialect.tutorial.TutorialDecoder;
import dev.turnstream.dialect.tutorial.TutorialEncoder;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.turn.Beginning;
import dev.turnstream.turn.Turn;
import dev.turnstream.turn.Visitor;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One connection's talk in the tutorial's frames: its turns run one after another, and end when it
 * does.
 */
final class ChatSession {
  private static final TutorialDecoder DECODER = new TutorialDecoder();
  private static final Encoder ENCODER = new TutorialEncoder();

  private final Visitor visitor;
  private final Scratch scratch;
  private final ChatOptions options;
  private final @Nullable History history;
  private final Outlet outlet;
  private final Queue<JsonText> waiting = new ArrayDeque<>(1);
  private @Nullable Running running;
  private boolean closed;

  private record Running(Turn turn, Cursor cursor) {}

  /**
   * A session that has asked nothing yet.
   *
   * @param remembers whether each question continues the conversation
   */
  ChatSession(
      Visitor visitor, Scratch scratch, ChatOptions options, boolean remembers, Outlet outlet) {
    this.visitor = visitor;
    this.scratch = scratch;
    this.options = options;
    this.history = remembers ? new History(options.maxHistoryBytes()) : null;
    this.outlet = outlet;
  }

  void onText(byte[] utf8) {
    switch (DECODER.decode(utf8)) {
      case Ask(var message) -> ask(message);
      case Cancel() -> cancel();
      case Refused(var refusal) -> refuse(refusal);
    }
  }

  void onBinary() {
    refuse(
        new Refusal(RefusalCode.BINARY_MESSAGE, "Send text messages; binary ones are not read."));
  }

  /** The outlet takes more again. */
  void onWritable() {
    if (running != null) {
      running.cursor.advance();
    }
  }

  /** Whether a turn runs. */
  boolean isBusy() {
    return running != null;
  }

  /** The connection is gone, and its turns with it. */
  void onClosed() {
    closed = true;
    waiting.clear();
    if (running != null) {
      var last = running;
      running = null;
      last.cursor.stop();
      last.turn.cancel();
    }
  }

  private void ask(JsonText message) {
    int asked = waiting.size() + (running == null ? 0 : 1);
    if (asked >= options.maxTurns()) {
      refuseTurn(
          new Refusal(
              RefusalCode.QUEUE_FULL,
              "%d messages run or wait already; wait for an answer or cancel."
                  .formatted(options.maxTurns())));
    } else if (running == null) {
      start(message);
    } else {
      waiting.add(message);
    }
  }

  private void cancel() {
    if (running == null || running.turn.isOver()) {
      refuse(
          new Refusal(RefusalCode.NOTHING_RUNNING, "No turn is running, so none was cancelled."));
    } else {
      visitor.end(running.turn);
    }
  }

  private void start(JsonText text) {
    var question = Message.text(Role.USER, text);
    if (history != null && !history.hasRoomFor(text)) {
      refuseTurn(
          new Refusal(
              RefusalCode.HISTORY_FULL,
              "The conversation has reached %d bytes; connect anew to begin another."
                  .formatted(options.maxHistoryBytes())));
      return;
    }
    var messages = history == null ? List.of(question) : history.with(question);
    switch (visitor.begin(options.request(messages))) {
      case Beginning.NoRoom() -> refuse(Refusals.ofTurn(visitor));
      case Beginning.Denied(var why) -> refuse(Refusals.of(why));
      case Beginning.Running(var turn) -> watch(turn, text, question);
    }
  }

  private void watch(Turn turn, JsonText text, Message question) {
    ContentLog.watch(options, turn, text);
    var cursor =
        new Cursor(
            new SharedEncoder(turn.log(), ENCODER, scratch), outlet, () -> finish(turn, question));
    running = new Running(turn, cursor);
    cursor.advance(); // it may have ended at once
  }

  private void finish(Turn turn, Message question) {
    if (history != null) {
      history.remember(question, turn.log());
    }
    running = null;
    while (running == null && !closed && !waiting.isEmpty()) {
      start(waiting.remove());
    }
  }

  private void refuseTurn(Refusal refusal) {
    visitor.refused(refusal.code().wire());
    refuse(refusal);
  }

  private void refuse(Refusal refusal) {
    outlet.write(outlet.framing().wrap(refusal.json()));
  }
}
