package dev.turnstream.gateway;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.tutorial.TutorialCommand.Ask;
import dev.turnstream.dialect.tutorial.TutorialCommand.Cancel;
import dev.turnstream.dialect.tutorial.TutorialCommand.Refused;
import dev.turnstream.dialect.tutorial.TutorialDecoder;
import dev.turnstream.dialect.tutorial.TutorialEncoder;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.Owner;
import dev.turnstream.turn.Turns;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;

/** {@code POST /sse/chat}: one turn as server-sent events. */
final class SseDoor {
  private static final TutorialDecoder DECODER = new TutorialDecoder();
  private static final TutorialEncoder ENCODER = new TutorialEncoder();

  private final Turns turns;
  private final ChatOptions options;
  private final ConnectionLimits limits;
  private final HttpConnections connections;
  private final Pulse pulse;

  SseDoor(
      Turns turns,
      ChatOptions options,
      ConnectionLimits limits,
      HttpConnections connections,
      Pulse pulse) {
    this.turns = turns;
    this.options = options;
    this.limits = limits;
    this.connections = connections;
    this.pulse = pulse;
  }

  void onPost(HttpServerRequest request) {
    if (!isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      Refusals.answer(
          request,
          new Refusal(
              RefusalCode.UNSUPPORTED_MEDIA_TYPE, "Send \"content-type: application/json\"."));
      return;
    }
    if (declaredLength(request) > limits.messageBytes()) {
      connections.turnAway(request, tooLarge());
      return;
    }
    connections.awaitBody(request, limits.messageTime());
    var body = Buffer.buffer();
    request.exceptionHandler(_ -> {}); // the connection is gone, and nothing has been started
    request.handler(chunk -> {
      if (body.length() + chunk.length() > limits.messageBytes()) {
        request.handler(_ -> {}).endHandler(_ -> {});
        connections.onBody(request);
        connections.turnAway(request, tooLarge());
      } else {
        body.appendBuffer(chunk);
      }
    });
    request.endHandler(_ -> {
      connections.onBody(request);
      onBody(request, body.getBytes());
    });
  }

  /** What the client says that its body has, in bytes; 0 when it does not say. */
  private static long declaredLength(HttpServerRequest request) {
    var told = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return told == null ? 0 : Long.parseLong(told); // that it is a number was checked with the head
  }

  private Refusal tooLarge() {
    return new Refusal(
        RefusalCode.BODY_TOO_LARGE, "A body may have %d bytes.".formatted(limits.messageBytes()));
  }

  private void onBody(HttpServerRequest request, byte[] body) {
    switch (DECODER.decode(body)) {
      case Ask(var message) -> start(request, message);
      case Cancel() ->
          Refusals.answer(
              request,
              new Refusal(
                  RefusalCode.NOTHING_RUNNING, "To cancel a turn over HTTP, close its response."));
      case Refused(var refusal) -> Refusals.answer(request, refusal);
    }
  }

  private void start(HttpServerRequest request, JsonText message) {
    var turn = turns.start(Owner.LOCAL, options.request(List.of(Message.text(Role.USER, message))));
    if (turn == null) {
      Refusals.answer(request, Refusals.ofTurn(turns));
      return;
    }
    ContentLog.watch(options, turn, message);
    new SseStream(request, turn, ENCODER, pulse, limits.writeTime(), limits.keepAlive()).start();
  }

  private static boolean isJson(String contentType) {
    return contentType != null
        && contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals("application/json");
  }
}
