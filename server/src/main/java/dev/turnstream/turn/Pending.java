package dev.turnstream.turn;

import dev.turnstream.budget.Payer;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RequestContext;
import dev.turnstream.model.TurnCommand;
import dev.turnstream.store.NewTurn.Ask;
import dev.turnstream.store.NewTurn.NewConversation;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A command that was heard and whose turn has not ended; whoever sends it again, on whatever loop,
 * gets its answer.
 */
final class Pending {
  /** Commands are told apart for each owner. */
  record Key(Owner owner, String id) {}

  final Key key;
  private final Payer payer;
  private final TurnCommand command;
  final RequestContext context;
  final Notices.Follower sender;
  final CompletableFuture<Answer> answer = new CompletableFuture<>();

  /** Set when a cancel comes before the turn is there. */
  volatile boolean cancelled;

  Pending(Payer payer, RequestContext context, TurnCommand command, Notices.Follower sender) {
    this.payer = payer;
    this.key = new Key(payer.owner(), command.id());
    this.command = command;
    this.context = context;
    this.sender = sender;
  }

  TurnCommand command() {
    return command;
  }

  Owner owner() {
    return key.owner();
  }

  /** Who pays for the turn. */
  Payer payer() {
    return payer;
  }

  /**
   * A command whose place is known.
   *
   * @param fresh what the conversation is to be made with; null when there is one
   * @param continues whether it asks for the rest of an answer
   */
  record Located(
      Pending pending,
      ConversationId conversation,
      @Nullable NewConversation fresh,
      Ask ask,
      boolean continues) {
    /** The same in a conversation that was there already. */
    Located in(ConversationId other) {
      return new Located(pending, other, null, ask, continues);
    }
  }
}
