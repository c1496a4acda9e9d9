package dev.turnstream.gateway;

import dev.turnstream.access.Audit;
import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.dialect.turnstream.CommandDecoder;
import dev.turnstream.dialect.turnstream.ConversationJson;
import dev.turnstream.dialect.turnstream.MarkdownExport;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.SettingsChange;
import dev.turnstream.store.StoredConversation;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Visitor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code /api/conversations}. */
final class ApiConversations {
  private final NativeRooms rooms;
  private final RequestBodies bodies;

  ApiConversations(NativeRooms rooms, RequestBodies bodies) {
    this.rooms = rooms;
    this.bodies = bodies;
  }

  void list(HttpServerRequest request, Visitor visitor) {
    var limit = CommandDecoder.limit(request.getParam("limit"));
    if (limit.isEmpty()) {
      Api.refuse(request, "\"limit\" must be a number from 1 to 100.");
      return;
    }
    visitor
        .conversations()
        .list(
            limit.getAsInt(),
            request.getParam("after"),
            CommandDecoder.query(request.getParam("query")),
            page -> HttpBody.json(request, 200, ConversationJson.page(page)),
            failure -> {
              if (failure instanceof IllegalArgumentException) {
                Api.refuse(request, "\"after\" must be \"next\" of a page before.");
              } else {
                unavailable(request);
              }
            });
  }

  void read(HttpServerRequest request, ConversationId conversation, Visitor visitor) {
    find(
        request,
        conversation,
        visitor,
        found ->
            HttpBody.json(request, 200, ConversationJson.conversation(found, rooms.desk()::head)));
  }

  void export(HttpServerRequest request, ConversationId conversation, Visitor visitor) {
    var exported = Audit.Verb.CONVERSATION_EXPORTED;
    switch (Objects.requireNonNullElse(request.getParam("format"), "json")) {
      case "json" ->
          find(
              request,
              conversation,
              visitor,
              found -> {
                visitor.tell(exported, Audit.Outcome.DONE, conversation.value());
                file(
                    request,
                    conversation + ".json",
                    "application/json",
                    JsonBytes.object(ConversationJson.conversation(found, rooms.desk()::head)));
              });
      case "markdown" ->
          find(
              request,
              conversation,
              visitor,
              found -> {
                visitor.tell(exported, Audit.Outcome.DONE, conversation.value());
                file(
                    request,
                    conversation + ".md",
                    "text/markdown; charset=utf-8",
                    MarkdownExport.of(found));
              });
      default -> Api.refuse(request, "\"format\" must be json or markdown.");
    }
  }

  private static void file(HttpServerRequest request, String name, String type, byte[] bytes) {
    if (!request.response().closed()) {
      request
          .response()
          .putHeader("content-disposition", "attachment; filename=\"%s\"".formatted(name));
      HttpBody.data(request, 200, type, Buffer.buffer(bytes));
    }
  }

  private void find(
      HttpServerRequest request,
      ConversationId conversation,
      Visitor visitor,
      Consumer<StoredConversation> then) {
    visitor
        .conversations()
        .read(
            conversation,
            found -> found.ifPresentOrElse(then, () -> done(request, false)),
            _ -> unavailable(request));
  }

  void change(HttpServerRequest request, ConversationId conversation, Visitor visitor) {
    bodies.read(
        request,
        body -> {
          switch (rooms.decoder().patch(body)) {
            case CommandDecoder.Patch.Good(var title, var settings) -> {
              var denied = settings == null ? null : visitor.use().mayAsk(settings.model());
              if (denied == null) {
                change(request, conversation, visitor, title, settings);
              } else {
                Refusals.answer(request, Refusals.of(denied));
              }
            }
            case CommandDecoder.Patch.Bad(var refusal) -> Refusals.answer(request, refusal);
          }
        });
  }

  private void change(
      HttpServerRequest request,
      ConversationId conversation,
      Visitor visitor,
      @Nullable String title,
      @Nullable SettingsChange settings) {
    if (title != null) {
      visitor
          .conversations()
          .rename(
              conversation,
              title,
              done -> {
                if (done && settings != null) {
                  change(request, conversation, visitor, null, settings);
                } else {
                  done(request, done);
                }
              },
              _ -> unavailable(request));
    } else if (settings != null) {
      visitor
          .conversations()
          .configure(
              conversation, settings, done -> done(request, done), _ -> unavailable(request));
    }
  }

  void delete(HttpServerRequest request, ConversationId conversation, Visitor visitor) {
    CommandDecoder.grace(request.getParam("grace_ms"))
        .ifPresentOrElse(
            grace ->
                visitor
                    .conversations()
                    .delete(
                        conversation,
                        grace,
                        done -> done(request, done),
                        _ -> unavailable(request)),
            () -> Api.refuse(request, "\"grace_ms\" must be a number from 0 to 3600000."));
  }

  void restore(HttpServerRequest request, ConversationId conversation, Visitor visitor) {
    visitor
        .conversations()
        .restore(conversation, done -> done(request, done), _ -> unavailable(request));
  }

  private static void done(HttpServerRequest request, boolean done) {
    if (done) {
      HttpBody.none(request);
    } else {
      Refusals.answer(request, Refusals.of(Answer.Reason.UNKNOWN));
    }
  }

  private static void unavailable(HttpServerRequest request) {
    Refusals.answer(request, Refusals.of(Answer.Reason.STORE_UNAVAILABLE));
  }
}
