package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.INFO;

import dev.turnstream.model.JsonText;
import dev.turnstream.turn.Turn;

/** Writes questions and answers to the operator's log, where the operator asked for that. */
final class ContentLog {
  private static final System.Logger LOG = System.getLogger(ContentLog.class.getName());

  private ContentLog() {}

  /** Watches a turn like anybody else does, and writes its answer down when it has ended. */
  static void watch(ChatOptions options, Turn turn, JsonText question) {
    if (!options.logContent()) {
      return;
    }
    LOG.log(INFO, "{0} question: {1}", turn.id(), question);
    turn.log()
        .follow(() -> {
          if (turn.log().isEnded()) {
            LOG.log(INFO, "{0} answer: {1}", turn.id(), turn.log().answer().text());
          }
        });
  }
}
