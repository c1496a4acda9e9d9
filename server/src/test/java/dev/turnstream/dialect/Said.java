package dev.turnstream.dialect;

import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnEvents;
import dev.turnstream.model.TurnId;
import java.util.List;

/** A log of these events. */
public record Said(List<? extends TurnEvent> events) implements TurnEvents {
  @Override
  public TurnId turn() {
    return new TurnId("turn_1");
  }

  @Override
  public long epoch() {
    return 1;
  }

  @Override
  public long head() {
    return events.size();
  }

  @Override
  public TurnEvent event(long seq) {
    return events.get((int) seq - 1);
  }
}
