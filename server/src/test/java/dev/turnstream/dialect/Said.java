package dev.turnstream.dialect;

import dev.turnstream.model.BlockSpans;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnEvents;
import dev.turnstream.model.TurnId;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  @Override
  public @Nullable TurnAccepted accepted() {
    return !events.isEmpty() && events.getFirst() instanceof TurnAccepted first ? first : null;
  }

  @Override
  public BlockSpans blocks() {
    var blocks = new BlockSpans();
    for (int i = 0; i < events.size(); i++) {
      blocks.add(i + 1, events.get(i));
    }
    return blocks;
  }
}
