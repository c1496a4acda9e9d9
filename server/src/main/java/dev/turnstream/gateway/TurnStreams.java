package dev.turnstream.gateway;

import dev.turnstream.dialect.turnstream.ServerFrame;
import dev.turnstream.journal.Journal.Reading;
import dev.turnstream.journal.Standing;
import dev.turnstream.model.Position;
import dev.turnstream.model.TurnId;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Visitor;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/turns/{turn}/events}: watchers whose outlet is an event stream. */
final class TurnStreams {
  private static final Pattern POSITION = Pattern.compile("([1-9][0-9]{0,17})-([0-9]{1,18})");

  private final NativeRooms rooms;
  private final ConnectionLimits limits;
  private final Pulse pulse;

  TurnStreams(NativeRooms rooms, ConnectionLimits limits, Pulse pulse) {
    this.rooms = rooms;
    this.limits = limits;
    this.pulse = pulse;
  }

  void onGet(HttpServerRequest request, TurnId turn, Visitor visitor) {
    var told = request.getHeader("last-event-id");
    var after = told == null ? request.getParam("after") : told;
    var position = after == null ? null : position(after);
    if (after != null && position == null) {
      Api.refuse(request, "A position is the \"id\" of an event, as in 1-42.");
      return;
    }
    visitor.watch(
        turn,
        found ->
            found.ifPresentOrElse(
                reading -> begin(request, reading, position),
                () -> Refusals.answer(request, Refusals.of(Answer.Reason.UNKNOWN))),
        _ -> Refusals.answer(request, Refusals.of(Answer.Reason.STORE_UNAVAILABLE)));
  }

  private static @Nullable Position position(String told) {
    var parts = POSITION.matcher(told);
    return parts.matches()
        ? new Position(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)))
        : null;
  }

  private void begin(HttpServerRequest request, Reading reading, @Nullable Position position) {
    var log = reading.log();
    var standing = log.standing(position);
    if (request.response().closed()) {
      reading.close();
    } else if (standing == Standing.AT_HEAD && log.isEnded()) {
      reading.close();
      HttpBody.none(request);
    } else {
      follow(request, reading, position, standing);
    }
  }

  private void follow(
      HttpServerRequest request, Reading reading, @Nullable Position position, Standing standing) {
    var turn = reading.log().turn();
    var hold = rooms.logs().hold(reading);
    var stream = new EventStream(request, turn, SseFraming.WITH_POSITIONS, pulse, limits);
    boolean reset = !standing.isUsable();
    long after = position == null || reset ? 0 : position.seq();
    var cursor = new Cursor(hold.encoder(), after, reset, stream, stream::finish);
    stream.start(
        cursor::advance,
        () -> {
          cursor.stop();
          hold.close();
        });
    if (reset) {
      stream.write(stream.framing().wrap(ServerFrame.reset(turn, Resets.reason(standing))));
    }
    cursor.advance();
  }
}
