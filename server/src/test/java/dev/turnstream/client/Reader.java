package dev.turnstream.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.client.core.TurnEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Reads a turn by its events alone, and holds them to their promises. */
final class Reader {
  static final long PATIENCE = 20; // seconds

  private final StringBuilder text = new StringBuilder();
  private final CompletableFuture<TurnEvent.Ended> end = new CompletableFuture<>();
  private long seq;

  Reader(Turn turn) {
    turn.onEvent(this::take);
  }

  private void take(TurnEvent event) {
    try {
      assertThat(end).as("end before %s", event).isNotDone();
      switch (event) {
        case TurnEvent.Replaced(_, var all) -> {
          text.setLength(0);
          text.append(all);
        }
        case TurnEvent.Text(_, _, var more) -> text.append(more);
        default -> {}
      }
      if (!(event instanceof TurnEvent.Replaced)) {
        assertThat(event.seq()).as("place of %s", event).isGreaterThan(seq);
      }
      seq = event.seq();
      if (event instanceof TurnEvent.Ended ended) {
        end.complete(ended);
      }
    } catch (AssertionError failure) {
      end.completeExceptionally(failure);
    }
  }

  /** The text that the events told, once the turn has ended. */
  String textAtEnd() throws Exception {
    assertThat(end.get(PATIENCE, TimeUnit.SECONDS).intact()).isTrue();
    return text.toString();
  }
}
