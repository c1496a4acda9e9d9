package dev.turnstream.dialect.aisdk;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.TurnCommand.Busy;
import dev.turnstream.model.TurnCommand.Told;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a chat asks for. */
public sealed interface Asked {
  /**
   * An answer.
   *
   * @param chat the page's name for it
   * @param continued the page's id of the message that the answer goes on with, or null
   * @param orphan how long nobody may watch before the turn is cancelled; null for ever
   * @param model null for the conversation's
   */
  record Question(
      String chat,
      List<Told> history,
      @Nullable String continued,
      Busy busy,
      @Nullable Duration orphan,
      @Nullable String model,
      RequestParameters parameters)
      implements Asked {
    public Question {
      history = List.copyOf(history);
    }
  }

  /** Nothing that can be taken. */
  record Bad(Refusal refusal) implements Asked {}
}
