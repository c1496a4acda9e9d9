package dev.turnstream.gateway;

import dev.turnstream.dialect.turnstream.ClientFrame;
import dev.turnstream.dialect.turnstream.ConversationJson;
import dev.turnstream.dialect.turnstream.ServerFrame;
import dev.turnstream.model.TurnId;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Cancelled;
import dev.turnstream.turn.Visitor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;

/** {@code /api/turns} and {@code /api/commands}. */
final class ApiTurns {
  private final NativeRooms rooms;
  private final RequestBodies bodies;
  private final TurnStreams streams;
  private final TurnStreams.Manner manner;

  ApiTurns(NativeRooms rooms, RequestBodies bodies, TurnStreams streams) {
    this.rooms = rooms;
    this.bodies = bodies;
    this.streams = streams;
    this.manner =
        new TurnStreams.Manner(
            rooms.logs(),
            Map.of(),
            (turn, standing) -> ServerFrame.reset(turn, Resets.reason(standing)));
  }

  void start(HttpServerRequest request, Visitor visitor) {
    bodies.readLarge(
        request,
        Refusals::answer,
        body -> rooms.decoder().decode(body, "start"),
        decoded -> {
          switch (decoded) {
            case ClientFrame.Ask(var command, _) ->
                visitor.ask(command, answer -> answer(request, answer));
            case ClientFrame.Refused(_, var refusal) -> Refusals.answer(request, refusal);
            case ClientFrame.Cancel _,
                ClientFrame.CancelCommand _,
                ClientFrame.Watch _,
                ClientFrame.Unwatch _,
                ClientFrame.ListConversations _,
                ClientFrame.Read _,
                ClientFrame.Rename _,
                ClientFrame.Configure _,
                ClientFrame.Delete _,
                ClientFrame.Restore _,
                ClientFrame.Authenticate _ ->
                Api.refuse(request, "Only commands that start a turn are sent here.");
          }
        });
  }

  private static void answer(HttpServerRequest request, Answer answer) {
    switch (answer) {
      case Answer.Accepted turn -> {
        if (!turn.duplicate()) {
          request.response().putHeader(HttpHeaders.LOCATION, "/api/turns/" + turn.turn());
        }
        HttpBody.json(
            request,
            turn.duplicate() ? 200 : 201,
            ServerFrame.accepted(
                turn.turn(), turn.epoch(), turn.place(), turn.status(), turn.duplicate()));
      }
      case Answer.Refused(var reason) -> Refusals.answer(request, Refusals.of(reason));
      case Answer.Denied(var why) -> Refusals.answer(request, Refusals.of(why));
    }
  }

  void read(HttpServerRequest request, TurnId turn, Visitor visitor) {
    visitor.turn(
        turn,
        read ->
            read.ifPresentOrElse(
                found ->
                    HttpBody.json(
                        request, 200, ConversationJson.turn(found, rooms.desk().head(turn))),
                () -> unknown(request)),
        _ -> Refusals.answer(request, Refusals.of(Answer.Reason.STORE_UNAVAILABLE)));
  }

  void events(HttpServerRequest request, TurnId turn, Visitor visitor) {
    if (request.method().equals(HttpMethod.HEAD)) {
      request.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream").end();
    } else {
      streams.watch(request, turn, visitor, manner);
    }
  }

  void cancel(HttpServerRequest request, TurnId turn, Visitor visitor) {
    visitor.cancel(turn, receipt -> cancelled(request, receipt));
  }

  void cancelCommand(HttpServerRequest request, String command, Visitor visitor) {
    visitor.cancelCommand(command, receipt -> cancelled(request, receipt));
  }

  private static void cancelled(HttpServerRequest request, Optional<Cancelled> receipt) {
    receipt.ifPresentOrElse(
        told ->
            HttpBody.json(
                request,
                200,
                ServerFrame.receipt(told.status(), told.upstreamClosed(), told.receipt())),
        () -> unknown(request));
  }

  private static void unknown(HttpServerRequest request) {
    Refusals.answer(request, Refusals.of(Answer.Reason.UNKNOWN));
  }
}
