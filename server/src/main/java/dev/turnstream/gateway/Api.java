package dev.turnstream.gateway;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.TurnId;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** Everything under {@code /api/}: the native protocol's commands as HTTP's. */
final class Api {
  private final ApiTurns turns;
  private final ApiConversations conversations;

  Api(ApiTurns turns, ApiConversations conversations) {
    this.turns = turns;
    this.conversations = conversations;
  }

  /** Answers a request whose method the path has. */
  void onRequest(HttpServerRequest request, ApiPath path) {
    var id = path.id();
    switch (path.resource()) {
      case TURNS -> turns.start(request);
      case TURN -> turns.read(request, new TurnId(id));
      case TURN_EVENTS -> turns.events(request, new TurnId(id));
      case TURN_CANCEL -> turns.cancel(request, new TurnId(id));
      case COMMAND_CANCEL -> turns.cancelCommand(request, id);
      case CONVERSATIONS -> conversations.list(request);
      case CONVERSATION -> onConversation(request, new ConversationId(id));
      case CONVERSATION_EXPORT -> conversations.export(request, new ConversationId(id));
      case CONVERSATION_RESTORE -> conversations.restore(request, new ConversationId(id));
    }
  }

  private void onConversation(HttpServerRequest request, ConversationId id) {
    if (request.method().equals(HttpMethod.PATCH)) {
      conversations.change(request, id);
    } else if (request.method().equals(HttpMethod.DELETE)) {
      conversations.delete(request, id);
    } else {
      conversations.read(request, id);
    }
  }

  /** Refuses what the request says. */
  static void refuse(HttpServerRequest request, String message) {
    Refusals.answer(request, new Refusal(RefusalCode.BAD_COMMAND, message));
  }
}
