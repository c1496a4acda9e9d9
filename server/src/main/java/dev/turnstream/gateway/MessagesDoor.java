package dev.turnstream.gateway;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.messages.MessagesDecoder;
import dev.turnstream.dialect.messages.MessagesDecoder.Asked;
import dev.turnstream.dialect.messages.MessagesDecoder.Headers;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationName;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.TurnCommand;
import dev.turnstream.model.TurnCommand.Busy;
import dev.turnstream.model.TurnCommand.Where;
import dev.turnstream.model.TurnCommand.Wish;
import dev.turnstream.model.TurnId;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Beginning;
import dev.turnstream.turn.Visitor;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/messages}: what a client of Claude's own API asks becomes a turn. */
final class MessagesDoor {
  private static final String DIALECT = "messages";

  private final RequestBodies bodies;
  private final MessagesReplies replies;

  MessagesDoor(RequestBodies bodies, MessagesReplies replies) {
    this.bodies = bodies;
    this.replies = replies;
  }

  void onPost(HttpServerRequest request, Visitor visitor) {
    var headers =
        Headers.of(request.getHeader("anthropic-beta"), request.getHeader("anthropic-version"));
    bodies.readLarge(
        request,
        Refusals::answer,
        body -> MessagesDecoder.decode(body, headers),
        asked -> {
          switch (asked) {
            case Asked.Good(var wish, boolean stream) -> start(request, visitor, wish, stream);
            case Asked.Bad(var refusal) -> Refusals.answer(request, refusal);
          }
        });
  }

  private void start(
      HttpServerRequest request, Visitor visitor, MessageRequest wish, boolean stream) {
    var turn = request.getHeader("turnstream-turn");
    var conversation = request.getHeader("turnstream-conversation");
    if (turn != null) {
      watch(request, visitor, new TurnId(turn), null, stream);
    } else if (conversation != null) {
      ask(request, visitor, conversation, wish, stream);
    } else {
      switch (visitor.beginKept(wish)) {
        case Beginning.NoRoom() -> Refusals.answer(request, Refusals.ofTurn(visitor));
        case Beginning.Denied(var why) -> Refusals.answer(request, Refusals.of(why));
        case Beginning.Running(var begun) ->
            watch(request, visitor, begun.id(), endOf(request, visitor, begun.id()), stream);
      }
    }
  }

  /** What happens when the client goes; null to let the turn go on. */
  private @Nullable Runnable endOf(HttpServerRequest request, Visitor visitor, TurnId turn) {
    return "continue".equals(request.getHeader("turnstream-on-close"))
        ? null
        : () -> visitor.cancel(turn, _ -> {});
  }

  private void ask(
      HttpServerRequest request,
      Visitor visitor,
      String conversation,
      MessageRequest wish,
      boolean stream) {
    if (wish.messages().getLast().role() != Role.USER) {
      refuse(request, "messages: in a conversation the last message must be the user's");
      return;
    }
    var where = where(conversation);
    if (where == null) {
      refuse(request, "turnstream-conversation: an id, or a name of 1 to 200 characters");
      return;
    }
    var command =
        new TurnCommand(
            IdempotencyKey.orNew(request.getHeader("idempotency-key"), visitor),
            new Wish.Tell(where, MessagesDecoder.history(wish)),
            Busy.QUEUE,
            null,
            wish.model(),
            wish.parameters());
    visitor.ask(command, answer -> answer(request, visitor, answer, stream));
  }

  private static @Nullable Where where(String conversation) {
    if (conversation.startsWith("conv_")) {
      return new Where.Known(new ConversationId(conversation));
    }
    return ConversationName.isGood(conversation)
        ? new Where.Named(
            new ConversationName(DIALECT, conversation), ConversationSettings.TOLD_BY_CLIENT)
        : null;
  }

  private void answer(HttpServerRequest request, Visitor visitor, Answer answer, boolean stream) {
    switch (answer) {
      case Answer.Accepted turn -> {
        request
            .response()
            .putHeader("turnstream-conversation", turn.place().conversation().value());
        watch(request, visitor, turn.turn(), endOf(request, visitor, turn.turn()), stream);
      }
      case Answer.Refused(var reason) -> Refusals.answer(request, Refusals.of(reason));
      case Answer.Denied(var why) -> Refusals.answer(request, Refusals.of(why));
    }
  }

  private void watch(
      HttpServerRequest request,
      Visitor visitor,
      TurnId turn,
      @Nullable Runnable onLeft,
      boolean stream) {
    replies.reply(request, visitor, turn, onLeft, stream);
  }

  private static void refuse(HttpServerRequest request, String message) {
    Refusals.answer(request, new Refusal(RefusalCode.BAD_COMMAND, message));
  }
}
