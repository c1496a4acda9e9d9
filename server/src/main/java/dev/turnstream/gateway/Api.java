package dev.turnstream.gateway;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnId;
import dev.turnstream.turn.Visitor;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** Everything under {@code /api/}: the native protocol's commands as HTTP's. */
final class Api {
  private final ApiTurns turns;
  private final ApiConversations conversations;
  private final ApiUsers users;

  Api(ApiTurns turns, ApiConversations conversations, ApiUsers users) {
    this.turns = turns;
    this.conversations = conversations;
    this.users = users;
  }

  /** Answers a request whose method the path has. */
  void onRequest(HttpServerRequest request, ApiPath path, Visitor visitor) {
    var id = path.id();
    if (!visitor.permits(verb(request, path.resource()))) {
      Refusals.answer(request, Refusals.NOT_PERMITTED);
      return;
    }
    switch (path.resource()) {
      case TURNS -> turns.start(request, visitor);
      case TURN -> turns.read(request, new TurnId(id), visitor);
      case TURN_EVENTS -> turns.events(request, new TurnId(id), visitor);
      case TURN_CANCEL -> turns.cancel(request, new TurnId(id), visitor);
      case COMMAND_CANCEL -> turns.cancelCommand(request, id, visitor);
      case CONVERSATIONS -> conversations.list(request, visitor);
      case CONVERSATION -> onConversation(request, new ConversationId(id), visitor);
      case CONVERSATION_EXPORT -> conversations.export(request, new ConversationId(id), visitor);
      case CONVERSATION_RESTORE -> conversations.restore(request, new ConversationId(id), visitor);
      case MY_EXPORT -> users.export(request, visitor);
      case USER -> users.erase(request, new Owner(id), visitor);
      case USAGE -> UsageDoor.onGet(request, visitor, false);
    }
  }

  private static Verb verb(HttpServerRequest request, ApiPath.Resource resource) {
    return switch (resource) {
      case TURNS -> Verb.START;
      case TURN, CONVERSATION_EXPORT, MY_EXPORT, USAGE -> Verb.READ;
      case TURN_EVENTS -> Verb.WATCH;
      case TURN_CANCEL, COMMAND_CANCEL -> Verb.CANCEL;
      case CONVERSATIONS -> Verb.LIST;
      case CONVERSATION ->
          switch (request.method().name()) {
            case "PATCH" -> Verb.CONFIGURE;
            case "DELETE" -> Verb.DELETE;
            default -> Verb.READ;
          };
      case CONVERSATION_RESTORE -> Verb.RESTORE;
      case USER -> Verb.OPERATE;
    };
  }

  private void onConversation(HttpServerRequest request, ConversationId id, Visitor visitor) {
    if (request.method().equals(HttpMethod.PATCH)) {
      conversations.change(request, id, visitor);
    } else if (request.method().equals(HttpMethod.DELETE)) {
      conversations.delete(request, id, visitor);
    } else {
      conversations.read(request, id, visitor);
    }
  }

  /** Refuses what the request says. */
  static void refuse(HttpServerRequest request, String message) {
    Refusals.answer(request, new Refusal(RefusalCode.BAD_COMMAND, message));
  }
}
