package dev.turnstream.turn;

import dev.turnstream.model.ConversationName;
import dev.turnstream.model.Owner;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Commands for conversations by the names that clients made. Which conversation that is the store
 * must tell, and the first command of a name makes it: so for each name one is taken after another,
 * in the order in which they came to this loop.
 */
final class NamedOrder {
  private final Executor loop;
  private final Map<Key, CompletableFuture<Answer>> last = new HashMap<>();

  private record Key(Owner owner, ConversationName name) {}

  NamedOrder(Executor loop) {
    this.loop = loop;
  }

  /** Takes a step, on the loop, as soon as the command before it under this name is answered. */
  void then(ConversationName name, Pending pending, Runnable step) {
    var key = new Key(pending.owner(), name);
    var before = last.put(key, pending.answer);
    pending.answer.whenComplete((_, _) -> loop.execute(() -> last.remove(key, pending.answer)));
    if (before == null) {
      step.run();
    } else {
      before.whenComplete((_, _) -> loop.execute(step));
    }
  }
}
