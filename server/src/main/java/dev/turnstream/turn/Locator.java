package dev.turnstream.turn;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationName;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.TurnCommand.Parent;
import dev.turnstream.model.TurnCommand.Where;
import dev.turnstream.model.TurnCommand.Wish;
import dev.turnstream.model.TurnId;
import dev.turnstream.store.NewTurn.Ask;
import dev.turnstream.store.NewTurn.NewConversation;
import dev.turnstream.store.NewTurn.ToldMessage;
import dev.turnstream.turn.Answer.Reason;
import dev.turnstream.turn.Pending.Located;

/** Finds out where a command belongs. */
final class Locator {
  private final Conversations all;
  private final Desk desk;
  private final Pending pending;

  Locator(Conversations all, Desk desk, Pending pending) {
    this.all = all;
    this.desk = desk;
    this.pending = pending;
  }

  /** Finds it and takes the command there. */
  void locate() {
    switch (pending.command().wish()) {
      case Wish.Start(var where, var parent, var content) -> {
        var question = MessageId.random(all.random);
        var ask =
            switch (parent) {
              case Parent.Newest() -> new Ask.Next(question, content);
              case Parent.Nothing() -> new Ask.After(null, question, content);
              case Parent.Message(var message) -> new Ask.After(message, question, content);
            };
        locate(where, ask);
      }
      case Wish.Tell(var where, var history) ->
          locate(
              where,
              new Ask.History(
                  history.stream()
                      .map(told ->
                          new ToldMessage(
                              MessageId.random(all.random),
                              told.known(),
                              told.role(),
                              told.content()))
                      .toList()));
      case Wish.Edit(var conversation, var old, var content) -> {
        var question = MessageId.random(all.random);
        desk.go(
            new Located(pending, conversation, null, new Ask.Edit(old, question, content), false));
      }
      case Wish.Regenerate(var conversation, var message) ->
          desk.go(new Located(pending, conversation, null, new Ask.Again(message), false));
      case Wish.Continue(var turn) -> locateContinuation(turn);
    }
  }

  private void locate(Where where, Ask ask) {
    switch (where) {
      case Where.Fresh(var settings) -> goNew(new NewConversation(null, settings), ask);
      case Where.Known(var conversation) ->
          desk.go(new Located(pending, conversation, null, ask, false));
      case Where.Named(var name, var settings) ->
          desk.named.then(name, pending, () -> locate(name, settings, ask));
    }
  }

  /** Finds a conversation by its client's name, or has it made. */
  private void locate(ConversationName name, ConversationSettings settings, Ask ask) {
    desk.blocking(
        () -> all.store.named(pending.owner(), name),
        found ->
            found.ifPresentOrElse(
                there -> desk.go(new Located(pending, there.conversation(), null, ask, false)),
                () -> goNew(new NewConversation(name, settings), ask)),
        _ -> refuse(Reason.STORE_UNAVAILABLE));
  }

  private void goNew(NewConversation fresh, Ask ask) {
    desk.go(new Located(pending, ConversationId.random(all.random), fresh, ask, false));
  }

  private void locateContinuation(TurnId turn) {
    desk.blocking(
        () -> continuation(turn),
        located -> {
          switch (located) {
            case Found(var place) -> desk.go(place);
            case NotFound(var reason) -> refuse(reason);
          }
        },
        _ -> refuse(Reason.STORE_UNAVAILABLE));
  }

  private sealed interface Search {}

  private record Found(Located located) implements Search {}

  private record NotFound(Reason reason) implements Search {}

  private Search continuation(TurnId turn) {
    var stored = all.store.turn(pending.owner(), turn);
    var answer = all.store.answer(pending.owner(), turn);
    if (stored.isEmpty() || answer.isEmpty()) {
      return new NotFound(Reason.UNKNOWN);
    }
    var question = stored.get().status().isTerminal() ? Continuation.question(answer.get()) : null;
    if (question == null) {
      return new NotFound(Reason.NOT_CONTINUABLE);
    }
    var ask = new Ask.After(stored.get().answer(), MessageId.random(all.random), question);
    return new Found(new Located(pending, stored.get().conversation(), null, ask, true));
  }

  private void refuse(Reason reason) {
    all.commands.remove(pending.key, pending);
    pending.answer.complete(new Answer.Refused(reason));
  }
}
