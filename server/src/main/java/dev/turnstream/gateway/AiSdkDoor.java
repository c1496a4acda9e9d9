package dev.turnstream.gateway;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.aisdk.Asked;
import dev.turnstream.dialect.aisdk.ChatDecoder;
import dev.turnstream.dialect.aisdk.StopDecoder;
import dev.turnstream.dialect.aisdk.StopDecoder.Stop;
import dev.turnstream.dialect.turnstream.ServerFrame;
import dev.turnstream.gateway.AiSdkChats.Found;
import dev.turnstream.model.TurnId;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Cancelled;
import dev.turnstream.turn.Visitor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;

/** {@code /ai-sdk/chat} and what is under it: the AI SDK's chats over HTTP. AI-SDK.md. */
final class AiSdkDoor {
  private static final String TURN = "x-turnstream-turn";
  private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");
  private static final Map<String, String> HEADERS =
      Map.of("x-vercel-ai-ui-message-stream", "v1", "cache-control", "no-cache");

  private final Scratch scratch;
  private final WatchedLogs logs;
  private final RequestBodies bodies;
  private final TurnStreams streams;

  /**
   * The door of one event loop.
   *
   * @param logs those watched as messages of their own
   */
  AiSdkDoor(Scratch scratch, WatchedLogs logs, RequestBodies bodies, TurnStreams streams) {
    this.scratch = scratch;
    this.logs = logs;
    this.bodies = bodies;
    this.streams = streams;
  }

  /** Answers a request whose method the path has. */
  void onRequest(HttpServerRequest request, AiSdkPath path, Visitor visitor) {
    if (!visitor.permits(verb(path.resource()))) {
      Refusals.answer(request, Refusals.NOT_PERMITTED);
      return;
    }
    var chats = new AiSdkChats(visitor, logs, scratch);
    switch (path.resource()) {
      case CHATS -> ask(request, chats);
      case STREAM -> resume(request, chats, path.chat());
      case STOP -> stop(request, chats, path.chat());
    }
  }

  private static Verb verb(AiSdkPath.Resource resource) {
    return switch (resource) {
      case CHATS -> Verb.START;
      case STREAM -> Verb.WATCH;
      case STOP -> Verb.CANCEL;
    };
  }

  private void ask(HttpServerRequest request, AiSdkChats chats) {
    bodies.readLarge(
        request,
        Refusals::answer,
        ChatDecoder::decode,
        asked -> {
          switch (asked) {
            case Asked.Question question -> ask(request, chats, question);
            case Asked.Bad(var refusal) -> Refusals.answer(request, refusal);
          }
        });
  }

  private void ask(HttpServerRequest request, AiSdkChats chats, Asked.Question question) {
    var command = chats.command(question, request.getHeader("idempotency-key"));
    chats
        .visitor()
        .ask(
            command,
            answer -> {
              switch (answer) {
                case Answer.Accepted turn ->
                    watch(
                        request,
                        chats,
                        turn.turn(),
                        chats.answering(question.continued()),
                        turn.duplicate());
                case Answer.Refused(var reason) -> Refusals.answer(request, Refusals.of(reason));
                case Answer.Denied(var why) -> Refusals.answer(request, Refusals.of(why));
              }
            });
  }

  private void resume(HttpServerRequest request, AiSdkChats chats, String chat) {
    var turn = request.getParam("turn");
    if (request.method().equals(HttpMethod.HEAD)) {
      request.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream").end();
    } else if (turn == null) {
      chats.running(chat, found -> resume(request, chats, found, false));
    } else {
      boolean whole = request.getHeader("last-event-id") == null;
      chats.turn(new TurnId(turn), whole, found -> resume(request, chats, found, true));
    }
  }

  /** Positions count where the turn is named: else nobody has said to which one they belong. */
  private void resume(HttpServerRequest request, AiSdkChats chats, Found found, boolean isNamed) {
    switch (found) {
      case Found.Turn(var turn, var said) -> watch(request, chats, turn, said, isNamed);
      case Found.Idle() -> HttpBody.none(request);
      case Found.Unavailable() -> unavailable(request);
    }
  }

  private void watch(
      HttpServerRequest request,
      AiSdkChats chats,
      TurnId turn,
      WatchedLogs said,
      boolean fromPosition) {
    var manner = new TurnStreams.Manner(said, HEADERS, (_, _) -> null, _ -> {}, DONE);
    request.response().putHeader(TURN, turn.value());
    if (fromPosition) {
      streams.watch(request, turn, chats.visitor(), manner);
    } else {
      streams.watch(request, turn, null, chats.visitor(), manner);
    }
  }

  private void stop(HttpServerRequest request, AiSdkChats chats, String chat) {
    bodies.read(
        request,
        body -> {
          switch (StopDecoder.decode(body)) {
            case Stop.Turn(var turn) ->
                chats.visitor().cancel(turn, receipt -> stopped(request, receipt));
            case Stop.Command(var command) ->
                chats.visitor().cancelCommand(command, receipt -> stopped(request, receipt));
            case Stop.All() ->
                chats.stop(chat, receipt -> stopped(request, receipt), () -> unavailable(request));
            case Stop.Bad(var refusal) -> Refusals.answer(request, refusal);
          }
        });
  }

  private static void stopped(HttpServerRequest request, Optional<Cancelled> receipt) {
    receipt.ifPresentOrElse(
        told ->
            HttpBody.json(
                request,
                200,
                ServerFrame.receipt(told.status(), told.upstreamClosed(), told.receipt())),
        () -> refuse(request, new Refusal(RefusalCode.UNKNOWN, "There is no such chat or turn.")));
  }

  private static void unavailable(HttpServerRequest request) {
    refuse(request, Refusals.of(Answer.Reason.STORE_UNAVAILABLE));
  }

  private static void refuse(HttpServerRequest request, Refusal refusal) {
    if (!request.response().closed()) {
      Refusals.answer(request, refusal);
    }
  }
}
