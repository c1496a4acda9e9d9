package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.INFO;

import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.TurnId;
import java.util.stream.Collectors;

/** Writes questions and answers to the log, where the operator asked for that. */
final class ContentLog {
  private static final System.Logger LOG = System.getLogger(ContentLog.class.getName());

  private ContentLog() {}

  static void question(ChatOptions options, TurnId turn, JsonText text) {
    if (options.logContent()) {
      LOG.log(INFO, () -> turn + " question: " + text);
    }
  }

  static void answer(ChatOptions options, TurnId turn, TurnLog log) {
    if (options.logContent()) {
      LOG.log(INFO, () -> turn + " answer: " + textOf(log));
    }
  }

  private static String textOf(TurnLog log) {
    return log.readAfter(0).stream()
        .map(event -> event instanceof TextDelta(_, var text) ? text.toString() : "")
        .collect(Collectors.joining());
  }
}
