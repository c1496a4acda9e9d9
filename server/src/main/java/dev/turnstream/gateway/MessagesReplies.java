package dev.turnstream.gateway;

import dev.turnstream.dialect.messages.ErrorJson;
import dev.turnstream.dialect.messages.WholeMessage;
import dev.turnstream.journal.Journal.Reading;
import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Visitor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Answers of the Messages API. The head of an answer waits for the first sign of Claude's, so that
 * a turn that fails at once is an error with a status, as Claude's clients expect it.
 */
final class MessagesReplies {
  private static final Buffer PING =
      Buffer.buffer("event: ping\ndata: {\"type\":\"ping\"}\n\n".getBytes(StandardCharsets.UTF_8));

  private final WatchedLogs logs;
  private final ConnectionLimits limits;
  private final Pulse pulse;

  /**
   * Replies on one event loop.
   *
   * @param logs those watched as Claude's events
   */
  MessagesReplies(WatchedLogs logs, ConnectionLimits limits, Pulse pulse) {
    this.logs = logs;
    this.limits = limits;
    this.pulse = pulse;
  }

  /**
   * Answers with a turn from its beginning.
   *
   * @param onLeft run when the client goes before the turn has ended; null for nothing
   * @param stream event by event, or in one piece
   */
  void reply(
      HttpServerRequest request,
      Visitor visitor,
      TurnId turn,
      @Nullable Runnable onLeft,
      boolean stream) {
    visitor.watch(
        turn,
        found ->
            found.ifPresentOrElse(
                reading -> new Reply(request, reading, onLeft, stream).begin(),
                () -> Refusals.answer(request, Refusals.of(Answer.Reason.UNKNOWN))),
        _ -> Refusals.answer(request, Refusals.of(Answer.Reason.STORE_UNAVAILABLE)));
  }

  /** One answer before anything of it is sent. */
  private final class Reply implements Pulse.Member {
    private final HttpServerRequest request;
    private final Reading reading;
    private final TurnLog log;
    private final @Nullable Runnable onLeft;
    private final boolean stream;
    private final WholeMessage whole = new WholeMessage();
    private final long since = System.nanoTime();
    private final TurnLog.Following following;
    private long heard;
    private boolean started;
    private boolean over;

    Reply(HttpServerRequest request, Reading reading, @Nullable Runnable onLeft, boolean stream) {
      this.request = request;
      this.reading = reading;
      this.log = reading.log();
      this.onLeft = onLeft;
      this.stream = stream;
      this.following = log.follow(this::look);
    }

    void begin() {
      if (request.response().closed()) {
        leave();
        return;
      }
      request.response().putHeader("turnstream-turn", log.turn().value());
      request.response().closeHandler(_ -> leave());
      pulse.join(this);
      look();
    }

    /** Hears what is new, and answers as soon as it is clear how. */
    private void look() {
      if (over) {
        return;
      }
      if (!log.reachesBackTo(heard)) {
        started = true; // its beginning is forgotten, so there was one
        heard = log.snapshotSeq();
      }
      log.readAfter(heard)
          .forEach(event -> {
            started |= event instanceof MessageEvent;
            whole.add(event);
          });
      heard = log.head();
      if (stream && (started || log.end() instanceof TurnEnd.Completed)) {
        stream();
      } else if (log.end() != null) {
        tell(log.end());
      }
    }

    private void tell(TurnEnd end) {
      switch (end) {
        case TurnEnd.Completed done -> {
          var message = whole.of(log, log.answer().content(), done);
          stop();
          HttpBody.data(request, 200, "application/json", Buffer.buffer(message.bytes()));
        }
        case TurnEnd.Cancelled _ -> refuse(ErrorJson.cancelled());
        case TurnEnd.Failed(var failure, _) -> refuse(ErrorJson.of(failure));
      }
    }

    private void refuse(ErrorJson error) {
      stop();
      Refusals.answer(request, error);
    }

    private void stream() {
      over = true;
      following.stop();
      pulse.leave(this);
      var hold = logs.hold(reading);
      boolean whole = log.reachesBackTo(0);
      var out =
          new EventStream(request, log.turn(), SseFraming.WITH_POSITIONS, PING, pulse, limits);
      var cursor = new Cursor(hold.encoder(), 0, !whole, out, out::finish);
      out.start(
          cursor::advance,
          () -> {
            boolean ended = log.isEnded();
            cursor.stop();
            hold.close();
            left(ended);
          });
      cursor.advance();
    }

    /** A long silence before the first sign: the client is to know that it is heard. */
    @Override
    public void onPulse(long now) {
      if (stream && !over && now - since > limits.keepAlive().toNanos()) {
        stream();
      }
    }

    private void leave() {
      boolean ended = log.isEnded();
      if (!over) {
        stop();
        left(ended);
      }
    }

    private void left(boolean ended) {
      if (!ended && onLeft != null) {
        onLeft.run();
      }
    }

    private void stop() {
      over = true;
      following.stop();
      pulse.leave(this);
      reading.close();
    }
  }
}
