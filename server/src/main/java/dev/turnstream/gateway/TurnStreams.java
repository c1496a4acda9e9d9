package dev.turnstream.gateway;

import dev.turnstream.journal.Journal.Reading;
import dev.turnstream.journal.Standing;
import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.Position;
import dev.turnstream.model.TurnId;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Visitor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Watchers of turns whose outlet is an event stream, in any protocol. */
final class TurnStreams {
  private static final Pattern POSITION = Pattern.compile("([1-9][0-9]{0,17})-([0-9]{1,18})");

  private final ConnectionLimits limits;
  private final Pulse pulse;

  TurnStreams(ConnectionLimits limits, Pulse pulse) {
    this.limits = limits;
    this.pulse = pulse;
  }

  /**
   * How one protocol's streams are.
   *
   * @param logs the logs that are watched in it
   * @param headers what stands in the response's head beside what all event streams have
   * @param reset the frame that tells why a position can't be used, before the turn is told anew
   * @param left what happens when somebody goes before the turn has ended
   * @param farewell what follows the last event, wrapped; null for nothing
   */
  record Manner(
      WatchedLogs logs,
      Map<String, String> headers,
      Reset reset,
      Left left,
      @Nullable Buffer farewell) {
    /** Streams that end with their last event. */
    Manner(WatchedLogs logs, Map<String, String> headers, Reset reset, Left left) {
      this(logs, headers, reset, left, null);
    }

    /** Streams that anybody may leave without a consequence. */
    Manner(WatchedLogs logs, Map<String, String> headers, Reset reset) {
      this(logs, headers, reset, _ -> {});
    }

    /** Streams that tell a turn anew without a word about it. */
    Manner(WatchedLogs logs, Map<String, String> headers) {
      this(logs, headers, (_, _) -> null);
    }
  }

  /** Hears that a watcher has left a turn that goes on. */
  @FunctionalInterface
  interface Left {
    void left(TurnId turn);
  }

  /** What is said before a turn is told anew, or null. */
  @FunctionalInterface
  interface Reset {
    byte @Nullable [] frame(TurnId turn, Standing standing);
  }

  /** Answers with a turn from the position that the request names, else from its beginning. */
  void watch(HttpServerRequest request, TurnId turn, Visitor visitor, Manner manner) {
    var told = request.getHeader("last-event-id");
    var after = told == null ? request.getParam("after") : told;
    var position = after == null ? null : position(after);
    if (after != null && position == null) {
      Api.refuse(request, "A position is the \"id\" of an event, as in 1-42.");
      return;
    }
    watch(request, turn, position, visitor, manner);
  }

  /**
   * Answers with a turn.
   *
   * @param position null for its beginning
   */
  void watch(
      HttpServerRequest request,
      TurnId turn,
      @Nullable Position position,
      Visitor visitor,
      Manner manner) {
    visitor.watch(
        turn,
        found ->
            found.ifPresentOrElse(
                reading -> begin(request, reading, position, manner),
                () -> Refusals.answer(request, Refusals.of(Answer.Reason.UNKNOWN))),
        _ -> Refusals.answer(request, Refusals.of(Answer.Reason.STORE_UNAVAILABLE)));
  }

  private static @Nullable Position position(String told) {
    var parts = POSITION.matcher(told);
    return parts.matches()
        ? new Position(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)))
        : null;
  }

  private void begin(
      HttpServerRequest request, Reading reading, @Nullable Position position, Manner manner) {
    var log = reading.log();
    var standing = log.standing(position);
    if (request.response().closed()) {
      leave(reading.log(), manner);
      reading.close();
    } else if (standing == Standing.AT_HEAD && log.isEnded()) {
      reading.close();
      HttpBody.none(request);
    } else {
      follow(request, manner, reading, position, standing);
    }
  }

  private void follow(
      HttpServerRequest request,
      Manner manner,
      Reading reading,
      @Nullable Position position,
      Standing standing) {
    var turn = reading.log().turn();
    var hold = manner.logs().hold(reading);
    var stream = new EventStream(request, turn, SseFraming.WITH_POSITIONS, pulse, limits);
    boolean reset = !standing.isUsable();
    long after = position == null || reset ? 0 : position.seq();
    var cursor =
        new Cursor(hold.encoder(), after, reset, stream, () -> finish(stream, manner.farewell()));
    manner.headers().forEach(request.response()::putHeader);
    stream.start(
        cursor::advance,
        () -> {
          leave(hold.log(), manner);
          cursor.stop();
          hold.close();
        });
    var said = reset ? manner.reset().frame(turn, standing) : null;
    if (said != null) {
      stream.write(stream.framing().wrap(said));
    }
    cursor.advance();
  }

  private static void leave(TurnLog log, Manner manner) {
    if (!log.isEnded()) {
      manner.left().left(log.turn());
    }
  }

  private static void finish(EventStream stream, @Nullable Buffer farewell) {
    if (farewell != null) {
      stream.write(farewell.getBytes());
    }
    stream.finish();
  }
}
