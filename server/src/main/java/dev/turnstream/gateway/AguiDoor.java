package dev.turnstream.gateway;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.agui.AguiCapabilities;
import dev.turnstream.dialect.agui.AguiDecoder;
import dev.turnstream.dialect.agui.AguiDecoder.Asked;
import dev.turnstream.dialect.agui.AguiEncoder;
import dev.turnstream.dialect.agui.AguiRun;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationName;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.TurnCommand;
import dev.turnstream.model.TurnCommand.Busy;
import dev.turnstream.model.TurnCommand.Where;
import dev.turnstream.model.TurnCommand.Wish;
import dev.turnstream.model.TurnId;
import dev.turnstream.store.NamedConversation;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Visitor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;

/** {@code /ag-ui}: the runs of AG-UI's clients. AG-UI.md. */
final class AguiDoor {
  private static final String TURN = "turnstream-turn";
  private static final TurnStreams.Left NOTHING = _ -> {};

  private final RequestBodies bodies;
  private final TurnStreams streams;
  private final Scratch scratch;
  private final Buffer capabilities;

  AguiDoor(RequestBodies bodies, TurnStreams streams, Scratch scratch, String version) {
    this.bodies = bodies;
    this.streams = streams;
    this.scratch = scratch;
    this.capabilities = Buffer.buffer(AguiCapabilities.of(version));
  }

  /** Answers a request whose method the path has. */
  void onRequest(HttpServerRequest request, AguiPath path, Visitor visitor) {
    if (!visitor.permits(verb(request, path.resource()))) {
      Refusals.answer(request, Refusals.NOT_PERMITTED);
      return;
    }
    switch (path.resource()) {
      case RUN -> run(request, visitor);
      case CAPABILITIES -> HttpBody.data(request, 200, "application/json", capabilities);
      case TURN -> watch(request, visitor, new TurnId(path.name()), AguiRun.watched(null), NOTHING);
      case THREAD -> thread(request, visitor, path.name());
    }
  }

  private static Verb verb(HttpServerRequest request, AguiPath.Resource resource) {
    return switch (resource) {
      case RUN -> request.getHeader(TURN) == null ? Verb.START : Verb.WATCH;
      case TURN, THREAD, CAPABILITIES -> Verb.WATCH;
    };
  }

  private void run(HttpServerRequest request, Visitor visitor) {
    bodies.readLarge(
        request,
        Refusals::answer,
        AguiDecoder::decode,
        asked -> {
          switch (asked) {
            case Asked.Good good -> run(request, visitor, good);
            case Asked.Bad(var refusal) -> Refusals.answer(request, refusal);
          }
        });
  }

  private void run(HttpServerRequest request, Visitor visitor, Asked.Good asked) {
    var turn = request.getHeader(TURN);
    if (turn != null) {
      watch(request, visitor, new TurnId(turn), asked.run(), NOTHING);
      return;
    }
    var run = asked.run();
    var command =
        new TurnCommand(
            run.command(),
            new Wish.Tell(where(String.valueOf(run.thread())), asked.history()),
            Busy.QUEUE,
            null,
            asked.model(),
            asked.parameters());
    visitor.ask(command, answer -> answer(request, visitor, answer, run));
  }

  private static Where where(String thread) {
    return thread.startsWith("conv_")
        ? new Where.Known(new ConversationId(thread))
        : new Where.Named(
            new ConversationName(AguiRun.DIALECT, thread), ConversationSettings.TOLD_BY_CLIENT);
  }

  private void answer(HttpServerRequest request, Visitor visitor, Answer answer, AguiRun run) {
    switch (answer) {
      case Answer.Accepted turn -> {
        var conversation = turn.place().conversation().value();
        request.response().putHeader("turnstream-conversation", conversation);
        watch(request, visitor, turn.turn(), run, onLeft(request, visitor));
      }
      case Answer.Refused(var reason) -> Refusals.answer(request, Refusals.of(reason));
      case Answer.Denied(var why) -> Refusals.answer(request, Refusals.of(why));
    }
  }

  /** AG-UI's clients stop a run by closing their request, and can do no more. */
  private TurnStreams.Left onLeft(HttpServerRequest request, Visitor visitor) {
    return "continue".equals(request.getHeader("turnstream-on-close"))
        ? NOTHING
        : turn -> visitor.cancel(turn, _ -> {});
  }

  private void thread(HttpServerRequest request, Visitor visitor, String thread) {
    if (!AguiRun.isGoodThread(thread)) {
      Refusals.answer(
          request,
          new Refusal(RefusalCode.BAD_COMMAND, "A thread's name has 1 to 200 characters."));
      return;
    }
    visitor
        .conversations()
        .named(
            new ConversationName(AguiRun.DIALECT, thread),
            found ->
                found
                    .filter(it -> !it.turn().status().isTerminal())
                    .ifPresentOrElse(
                        it -> thread(request, visitor, thread, it), () -> HttpBody.none(request)),
            _ -> Refusals.answer(request, Refusals.of(Answer.Reason.STORE_UNAVAILABLE)));
  }

  private void thread(
      HttpServerRequest request, Visitor visitor, String thread, NamedConversation found) {
    request.response().putHeader("turnstream-conversation", found.conversation().value());
    watch(request, visitor, found.turn().turn(), AguiRun.watched(thread), NOTHING);
  }

  /**
   * Answers with a turn as this run. Each run has names of its own, so runs do not share what they
   * encode.
   */
  private void watch(
      HttpServerRequest request,
      Visitor visitor,
      TurnId turn,
      AguiRun run,
      TurnStreams.Left onLeft) {
    var headers = Map.of(TURN, turn.value());
    if (request.method().equals(HttpMethod.HEAD)) {
      request.response().putHeader("content-type", "text/event-stream").end();
      return;
    }
    var logs = new WatchedLogs(new AguiEncoder(run), scratch);
    streams.watch(
        request, turn, visitor, new TurnStreams.Manner(logs, headers, (_, _) -> null, onLeft));
  }
}
