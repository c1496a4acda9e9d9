package dev.turnstream.gateway;

import dev.turnstream.access.Access.Verb;
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
import dev.turnstream.turn.Beginning;
import dev.turnstream.turn.Turn;
import dev.turnstream.turn.Visitor;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** {@code POST /sse/chat}: one turn as server-sent events; it ends when the response does. */
final class SseDoor {
  private static final TutorialDecoder DECODER = new TutorialDecoder();
  private static final TutorialEncoder ENCODER = new TutorialEncoder();

  private final Scratch scratch;
  private final ChatOptions options;
  private final ConnectionLimits limits;
  private final RequestBodies bodies;
  private final Pulse pulse;

  SseDoor(
      Scratch scratch,
      ChatOptions options,
      ConnectionLimits limits,
      RequestBodies bodies,
      Pulse pulse) {
    this.scratch = scratch;
    this.options = options;
    this.limits = limits;
    this.bodies = bodies;
    this.pulse = pulse;
  }

  void onPost(HttpServerRequest request, Visitor visitor) {
    if (visitor.permits(Verb.START)) {
      bodies.read(request, body -> onBody(request, visitor, body));
    } else {
      Refusals.answer(request, Refusals.NOT_PERMITTED);
    }
  }

  private void onBody(HttpServerRequest request, Visitor visitor, byte[] body) {
    switch (DECODER.decode(body)) {
      case Ask(var message) -> start(request, visitor, message);
      case Cancel() ->
          Refusals.answer(
              request,
              new Refusal(
                  RefusalCode.NOTHING_RUNNING, "To cancel a turn over HTTP, close its response."));
      case Refused(var refusal) -> Refusals.answer(request, refusal);
    }
  }

  private void start(HttpServerRequest request, Visitor visitor, JsonText message) {
    switch (visitor.begin(options.request(List.of(Message.text(Role.USER, message))))) {
      case Beginning.NoRoom() -> Refusals.answer(request, Refusals.ofTurn(visitor));
      case Beginning.Denied(var why) -> Refusals.answer(request, Refusals.of(why));
      case Beginning.Running(var turn) -> watch(request, turn, message);
    }
  }

  private void watch(HttpServerRequest request, Turn turn, JsonText message) {
    ContentLog.watch(options, turn, message);
    var stream = new EventStream(request, turn.id(), SseFraming.PLAIN, pulse, limits);
    var cursor =
        new Cursor(new SharedEncoder(turn.log(), ENCODER, scratch), stream, stream::finish);
    stream.start(
        cursor::advance,
        () -> {
          cursor.stop();
          turn.cancel();
        });
    cursor.advance(); // it may have ended at once
  }
}
