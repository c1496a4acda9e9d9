package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.dialect.aisdk.SocketReply;
import dev.turnstream.journal.Journal.Reading;
import dev.turnstream.model.TurnId;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Visitor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request on the AI SDK's socket: a cursor on the turn that answers it. */
final class AiSdkRequest implements Outlet {
  private static final System.Logger LOG = System.getLogger(AiSdkRequest.class.getName());

  private final Visitor visitor;
  private final WebSocketConnection connection;
  private final String id;
  private final String chat;
  private final Consumer<String> onOver;
  private final ChunkFraming framing;
  private @Nullable String command;
  private @Nullable TurnId turn;
  private WatchedLogs.@Nullable Hold hold;
  private @Nullable Cursor cursor;
  private boolean over;
  private boolean aborted;

  /**
   * A request that nothing is known of.
   *
   * @param onOver told its id once nothing more is said of it
   */
  AiSdkRequest(
      Visitor visitor,
      WebSocketConnection connection,
      String id,
      String chat,
      Consumer<String> onOver) {
    this.visitor = visitor;
    this.connection = connection;
    this.id = id;
    this.chat = chat;
    this.onOver = onOver;
    this.framing = new ChunkFraming(id);
  }

  String id() {
    return id;
  }

  String chat() {
    return chat;
  }

  /** It asked, under this id. */
  void asked(String newCommand) {
    command = newCommand;
  }

  /** Whether it asks, and does not only look. */
  boolean isQuestion() {
    return command != null;
  }

  /** Says a turn's log from its beginning. */
  void watch(TurnId which, WatchedLogs logs) {
    turn = which;
    if (aborted) {
      visitor.cancel(which, _ -> {});
    }
    if (over) {
      return;
    }
    visitor.watch(
        which,
        found ->
            found.ifPresentOrElse(
                reading -> begin(reading, logs),
                () -> fail(Refusals.of(Answer.Reason.UNKNOWN).message())),
        _ -> fail(Refusals.of(Answer.Reason.STORE_UNAVAILABLE).message()));
  }

  private void begin(Reading reading, WatchedLogs logs) {
    if (over) {
      reading.close();
      return;
    }
    var held = logs.hold(reading);
    boolean reset = !reading.log().standing(null).isUsable();
    var begun = new Cursor(held.encoder(), 0, reset, this, () -> finish(SocketReply.end(id)));
    hold = held;
    cursor = begun;
    begun.advance();
  }

  /** The socket takes more again. */
  void advance() {
    if (cursor != null) {
      cursor.advance();
    }
  }

  /** Says something, unless all has been said. */
  void reply(byte[] payload) {
    if (!over) {
      connection.write(connection.framing().wrap(payload));
    }
  }

  /** Says the last thing. */
  void finish(byte[] payload) {
    reply(payload);
    stop();
  }

  /** Says why nothing follows. */
  void fail(String text) {
    finish(SocketReply.error(id, text));
  }

  /** Says nothing any more; the turn goes on. */
  void stop() {
    if (!over) {
      over = true;
      if (cursor != null) {
        cursor.stop();
      }
      if (hold != null) {
        hold.close();
      }
      onOver.accept(id);
    }
  }

  /** Says nothing any more, and ends the turn, also one that is still on its way. */
  void abort() {
    aborted = true;
    stop();
    if (turn != null) {
      visitor.cancel(turn, _ -> {});
    } else if (command != null) {
      visitor.cancelCommand(command, _ -> {});
    }
  }

  @Override
  public Framing framing() {
    return framing;
  }

  @Override
  public boolean isWritable() {
    return connection.isWritable();
  }

  @Override
  public void write(byte[] frames) {
    connection.write(frames);
  }

  @Override
  public void write(FrameBuffer frames) {
    connection.write(frames);
  }

  @Override
  public void onLost() {
    fail(
        "You read too slowly: what comes next is forgotten. Resume to have it from the beginning.");
  }

  @Override
  public void onFault(RuntimeException fault) {
    LOG.log(ERROR, "A fault of our own; the watching of " + turn + " is cut off", fault);
    fail("The server has made a mistake. Resume to have the answer from the beginning.");
  }
}
