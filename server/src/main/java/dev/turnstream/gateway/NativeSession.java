package dev.turnstream.gateway;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.access.Entrance;
import dev.turnstream.access.Pass;
import dev.turnstream.budget.Share;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.turnstream.ClientFrame;
import dev.turnstream.dialect.turnstream.ConversationJson;
import dev.turnstream.dialect.turnstream.ServerFrame;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.RequestContext;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Answer.Accepted;
import dev.turnstream.turn.Cancelled;
import dev.turnstream.turn.Visitor;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One socket's talk in the native protocol: commands in, answers and watched turns out. */
final class NativeSession implements WebSocketConnection.Handler, Pulse.Member, Visitor.Listener {
  private final NativeRooms rooms;
  private final Outlet outlet;
  private final Visitor visitor;
  private final Watches watches;
  private final Renewal renewal;
  private final Runnable onGone;
  private List<Share> shares = List.of();
  private long beatAt;
  private int asking;
  private boolean closed;

  /**
   * A session that has said nothing yet.
   *
   * @param entrance finds out who somebody is that shows a newer pass
   * @param origin of the page that opened the socket; null where none is known
   * @param onGone run once the socket is gone
   */
  NativeSession(
      NativeRooms rooms,
      Entrance entrance,
      Pass pass,
      RequestContext context,
      @Nullable String origin,
      Outlet outlet,
      Runnable onGone) {
    this.rooms = rooms;
    this.beatAt = rooms.clocks().nanoTime().getAsLong();
    this.outlet = outlet;
    this.onGone = onGone;
    this.visitor = rooms.desk().visitor(pass, context, this);
    this.watches = new Watches(rooms, visitor, outlet);
    this.renewal = new Renewal(entrance, visitor, origin, this::onRenewed);
  }

  /** Whoever is on the other end. */
  Visitor visitor() {
    return visitor;
  }

  void start() {
    send(ServerFrame.hello(rooms.greeting(), rooms.clocks().wall().instant()));
    tellBudget();
  }

  /** Where something is limited, tells how much of it is used, whenever that has changed. */
  private void tellBudget() {
    var now = visitor.use().shares();
    if (!now.equals(shares) && outlet.isWritable()) {
      shares = now;
      send(ServerFrame.budget(now));
    }
  }

  @Override
  public void onText(byte[] utf8) {
    var frame = rooms.decoder().decode(utf8, null);
    var verb = verb(frame);
    if (verb != null && !visitor.permits(verb)) {
      refuse(frame.id(), Refusals.NOT_PERMITTED);
    } else {
      take(frame);
    }
  }

  /** What a command wants to do; null for what anybody may. */
  private static @Nullable Verb verb(ClientFrame frame) {
    return switch (frame) {
      case ClientFrame.Ask _ -> Verb.START;
      case ClientFrame.Cancel _, ClientFrame.CancelCommand _ -> Verb.CANCEL;
      case ClientFrame.Watch _ -> Verb.WATCH;
      case ClientFrame.ListConversations _ -> Verb.LIST;
      case ClientFrame.Read _ -> Verb.READ;
      case ClientFrame.Rename _ -> Verb.RENAME;
      case ClientFrame.Configure _ -> Verb.CONFIGURE;
      case ClientFrame.Delete _ -> Verb.DELETE;
      case ClientFrame.Restore _ -> Verb.RESTORE;
      case ClientFrame.Unwatch _, ClientFrame.Authenticate _, ClientFrame.Refused _ -> null;
    };
  }

  private void take(ClientFrame frame) {
    switch (frame) {
      case ClientFrame.Ask(var command, boolean watch) -> {
        asking++;
        visitor.ask(command, answer -> answer(command.id(), answer, watch));
      }
      case ClientFrame.Cancel(var id, var turn) ->
          visitor.cancel(turn, receipt -> cancelled(id, receipt));
      case ClientFrame.CancelCommand(var id, var command) ->
          visitor.cancelCommand(command, receipt -> cancelled(id, receipt));
      case ClientFrame.Watch(var id, var turns) -> watches.watch(id, turns);
      case ClientFrame.Unwatch(var id, var turns) -> {
        turns.forEach(watches::stop);
        send(ServerFrame.ok(id));
      }
      case ClientFrame.ListConversations list -> list(list);
      case ClientFrame.Read(var id, var conversation) -> read(id, conversation);
      case ClientFrame.Rename(var id, var conversation, var title) ->
          visitor.conversations().rename(conversation, title, done -> done(id, done), failed(id));
      case ClientFrame.Configure(var id, var conversation, var change) -> {
        var denied = visitor.use().mayAsk(change.model());
        if (denied == null) {
          visitor
              .conversations()
              .configure(conversation, change, done -> done(id, done), failed(id));
        } else {
          refuse(id, Refusals.of(denied));
        }
      }
      case ClientFrame.Delete(var id, var conversation, var grace) ->
          visitor.conversations().delete(conversation, grace, done -> done(id, done), failed(id));
      case ClientFrame.Restore(var id, var conversation) ->
          visitor.conversations().restore(conversation, done -> done(id, done), failed(id));
      case ClientFrame.Authenticate shown -> renewal.show(shown, this::send);
      case ClientFrame.Refused(var id, var refusal) -> refuse(id, refusal);
    }
  }

  @Override
  public void onBinary(byte[] bytes) {
    refuse(
        null,
        new Refusal(RefusalCode.BINARY_MESSAGE, "Send text messages; binary ones are not read."));
  }

  @Override
  public void onWritable() {
    watches.advance();
  }

  @Override
  public boolean isBusy() {
    return asking > 0 || !watches.isEmpty();
  }

  @Override
  public void onClosed() {
    closed = true;
    renewal.end();
    visitor.leave();
    watches.close();
    onGone.run();
  }

  /** A newer pass may be for less than the one before. */
  private void onRenewed() {
    if (!visitor.may(Verb.WATCH)) {
      visitor.leave();
      watches.stopAll();
    }
  }

  @Override
  public void onPulse(long now) {
    var warning = renewal.warning();
    if (warning != null) {
      send(warning);
    }
    tellBudget();
    if (now - beatAt >= rooms.greeting().heartbeat().toNanos() && outlet.isWritable()) {
      beatAt = now;
      send(ServerFrame.heartbeat(watches.heads(), rooms.clocks().wall().instant()));
    }
  }

  private void answer(String id, Answer answer, boolean watch) {
    asking--;
    switch (answer) {
      case Accepted turn -> {
        if (closed) {
          return;
        }
        visitor.join(turn.place().conversation());
        send(
            ServerFrame.ok(
                id,
                ServerFrame.accepted(
                    turn.turn(), turn.epoch(), turn.place(), turn.status(), turn.duplicate())));
        if (watch) {
          watches.watchFromStart(turn.turn());
        }
      }
      case Answer.Refused(var reason) -> refuse(id, Refusals.of(reason));
      case Answer.Denied(var why) -> refuse(id, Refusals.of(why));
    }
  }

  @Override
  public void onStarted(Accepted turn) {
    send(ServerFrame.turn(turn.turn(), turn.epoch(), turn.place(), turn.status()));
  }

  @Override
  public void onChanged(Visitor.Change change) {
    send(
        switch (change) {
          case Visitor.Change.Now(var conversation, var title, var settings) ->
              ServerFrame.conversation(conversation, title, settings);
          case Visitor.Change.Deleted(var conversation) -> ServerFrame.deleted(conversation);
        });
  }

  private void cancelled(String id, Optional<Cancelled> receipt) {
    receipt.ifPresentOrElse(
        told ->
            send(
                ServerFrame.ok(
                    id,
                    "receipt",
                    ServerFrame.receipt(told.status(), told.upstreamClosed(), told.receipt()))),
        () -> done(id, false));
  }

  private void list(ClientFrame.ListConversations list) {
    visitor
        .conversations()
        .list(
            list.limit(),
            list.after(),
            list.query(),
            page -> send(ServerFrame.ok(list.id(), ConversationJson.page(page))),
            failure ->
                refuse(
                    list.id(),
                    failure instanceof IllegalArgumentException
                        ? new Refusal(
                            RefusalCode.BAD_COMMAND, "\"after\" must be \"next\" of a page before.")
                        : Refusals.of(Answer.Reason.STORE_UNAVAILABLE)));
  }

  private void read(String id, ConversationId conversation) {
    visitor.join(conversation); // before it is read, so that no turn falls between the two
    visitor
        .conversations()
        .read(
            conversation,
            read ->
                read.ifPresentOrElse(
                    found ->
                        send(
                            ServerFrame.ok(
                                id,
                                "conversation",
                                ConversationJson.conversation(found, rooms.desk()::head))),
                    () -> done(id, false)),
            failed(id));
  }

  private void done(String id, boolean done) {
    if (done) {
      send(ServerFrame.ok(id));
    } else {
      refuse(id, Refusals.of(Answer.Reason.UNKNOWN));
    }
  }

  private Consumer<RuntimeException> failed(String id) {
    return _ -> refuse(id, Refusals.of(Answer.Reason.STORE_UNAVAILABLE));
  }

  private void refuse(@Nullable String id, Refusal refusal) {
    send(ServerFrame.refused(id, refusal));
  }

  private void send(byte[] payload) {
    outlet.write(outlet.framing().wrap(payload));
  }
}
