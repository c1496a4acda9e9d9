package dev.turnstream.turn;

import dev.turnstream.model.Owner;
import dev.turnstream.store.Erased;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Erases one user: refuses what they ask meanwhile, ends their turns wherever those run, waits
 * until the ends are written, and only then has the store forget, so that nothing is written after.
 */
final class Erasure {
  private final Conversations all;
  private final Owner owner;

  Erasure(Conversations all, Owner owner) {
    this.all = all;
    this.owner = owner;
  }

  /** Does it; completes on any thread, in error if the store can't be written. */
  CompletableFuture<Erased> run() {
    all.erasing.add(owner);
    return allOf(all.commands.values().stream().filter(this::isTheirs).map(this::taken))
        .thenCompose(_ ->
            allOf(
                all.turns.values().stream()
                    .filter(live -> live.owner.equals(owner))
                    .map(Erasure::ended)))
        .thenApplyAsync(_ -> erase(), all.blocking)
        .whenComplete((_, _) -> all.erasing.remove(owner));
  }

  private static CompletableFuture<Void> allOf(Stream<CompletableFuture<?>> each) {
    return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new));
  }

  private boolean isTheirs(Pending pending) {
    return pending.owner().equals(owner);
  }

  /** What is on its way becomes a turn first, and is ended with the others. */
  private CompletableFuture<?> taken(Pending pending) {
    pending.cancelled = true;
    return pending.answer;
  }

  private static CompletableFuture<?> ended(LiveTurn live) {
    var ended = new CompletableFuture<Void>();
    live.home.execute(() -> {
      live.turn.cancel();
      live.whenEnded(_ -> ended.complete(null));
    });
    return ended;
  }

  private Erased erase() {
    var erased = all.settled().erase(owner, pseudonym());
    erased.turns().forEach(all.journal::forget);
    erased
        .conversations()
        .forEach(conversation -> all.tell(owner, new Visitor.Change.Deleted(conversation), null));
    return erased;
  }

  /** Of chance alone: nobody can find out by trying whose it was. */
  private Owner pseudonym() {
    return new Owner("erased-%016x".formatted(all.random.nextLong()));
  }
}
