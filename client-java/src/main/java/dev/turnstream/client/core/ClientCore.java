package dev.turnstream.client.core;

import dev.turnstream.client.json.BadJson;
import dev.turnstream.client.json.Json;
import dev.turnstream.client.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client of the native protocol without I/O. Whoever drives it calls a method for whatever
 * happens and then does what {@link #drain} says. Not safe for threads.
 *
 * <p>{@code now} is in milliseconds of any clock that never goes back; {@code link} is the number
 * that an {@link Output.Connect} gave a socket: what is told of an older one is ignored.
 */
public final class ClientCore {
  /** The subprotocol to be offered. */
  public static final String PROTOCOL = "turnstream.v1";

  private static final Refusal OVER =
      new Refusal("closed", "The client is closed, or has given up.", false);

  private List<Output> outputs = new ArrayList<>();
  private final Connection connection;
  private final Commands commands = new Commands();
  private final Watching watching = new Watching(this::put, this::sendWatch);
  private final String prefix;
  private long lastId;

  /**
   * @param random for delays, and for ids that no other client makes: it must be a strong one, or
   *     seeded apart from that of any other client
   */
  public ClientCore(Settings settings, RandomGenerator random) {
    connection = new Connection(settings, random, this::put);
    prefix = "%016x%016x".formatted(random.nextLong(), random.nextLong());
  }

  /** Takes what is to be done since it was asked last, in this order. */
  public List<Output> drain() {
    var drained = outputs;
    outputs = new ArrayList<>();
    return drained;
  }

  /** When {@link #tick} is due at the latest; {@link Long#MAX_VALUE} for never. */
  public long deadline() {
    return connection.deadline();
  }

  /** The turn as it is known; null when it is not watched, or no longer. */
  public @Nullable TurnView view(String turn) {
    return watching.view(turn);
  }

  /** Connects for the first time. */
  public void open(long now) {
    connection.open(now);
  }

  /** No connection came about; {@code status} is the server's over HTTP, 0 without one. */
  public void connectFailed(int link, int status, long now) {
    if (connection.is(link)) {
      connection.failed(status, now);
      failAllIfOver();
    }
  }

  /** The socket is closed by this code, or broken (1006). */
  public void disconnected(int link, int code, long now) {
    if (connection.is(link)) {
      connection.gone(code, now);
      failAllIfOver();
    }
  }

  /** Time has passed. */
  public void tick(long now) {
    connection.tick(now);
  }

  /** A text message came. */
  public void received(int link, String text, long now) {
    if (!connection.is(link)) {
      return;
    }
    connection.heard(now);
    try {
      if (Json.parse(text) instanceof JsonObject frame) {
        take(frame, now);
      } else {
        connection.garbled(now);
      }
    } catch (BadJson _) {
      connection.garbled(now);
    }
  }

  private void take(JsonObject frame, long now) {
    var type = frame.string("type", "");
    if (type.equals("hello")) {
      hello(frame, now);
      return;
    }
    if (!connection.isLinked()) {
      connection.garbled(now); // hello comes first, always
      return;
    }
    connection.useful();
    switch (type) {
      case "heartbeat" -> watching.onHeartbeat(frame.items("turns"));
      case "turn" -> put(new Output.Began(frame));
      case "ok", "refused" -> answer(type, frame);
      case "expiring" -> put(new Output.Expiring(connection.link()));
      default -> {
        if (frame.get("seq") != null) {
          watching.onEvent(frame);
        }
      }
    }
  }

  private void hello(JsonObject hello, long now) {
    long heartbeat = hello.number("heartbeat_ms", 0);
    if (!PROTOCOL.equals(hello.string("protocol")) || heartbeat <= 0) {
      put(new Output.Drop(connection.link()));
      giveUp(new Refusal("protocol", "The server does not speak " + PROTOCOL + ".", false));
      return;
    }
    connection.linked(heartbeat, now);
    put(new Output.Linked(hello));
    watching.onLinked();
    commands.all().forEach(this::send);
  }

  private void answer(String type, JsonObject frame) {
    var id = frame.string("id", "");
    var command = commands.get(id);
    if (command == null) {
      watching.onWatched(id, frame); // the core's own commands are no one else's business
    } else if (type.equals("ok")) {
      ok(command, frame);
    } else {
      refused(command, Refusal.of(frame));
    }
  }

  private void ok(Commands.Pending command, JsonObject frame) {
    commands.answered(command);
    if (command.startsAndWatches()) {
      watching.follow(frame.string("turn", ""), Position.BEGINNING);
    }
    put(new Output.Answered(command.id, frame));
    commands.cancelsOf(command).forEach(this::send); // the one before may have come too early
  }

  private void refused(Commands.Pending command, Refusal why) {
    if (commands.isAhead(command, why)) {
      return; // sent again when its command is answered
    }
    if (why.code().equals("shutting_down")) {
      return; // sent again to whoever comes after this server
    }
    commands.answered(command);
    put(
        command.wasDoneBefore(why)
            ? new Output.Answered(command.id, JsonObject.EMPTY)
            : new Output.Refused(command.id, why));
    commands.cancelsOf(command).forEach(cancel -> refused(cancel, why));
  }

  /**
   * Gives a command of section 8.2 other than {@code watch} and {@code unwatch}. It is sent as soon
   * as there is a connection, again on each new one until it is answered, and answered by one
   * {@link Output.Answered} or {@link Output.Refused}.
   *
   * @param fields all but {@code type} and {@code id}
   * @return its id
   */
  public String command(String type, JsonObject fields) {
    var id = nextId();
    var frame = own(type, id);
    for (var field : fields.fields().entrySet()) {
      frame = frame.with(field.getKey(), field.getValue());
    }
    var command = commands.add(id, frame);
    if (connection.isLinked()) {
      send(command);
    } else if (connection.isOver()) {
      refused(command, OVER);
    }
    return id;
  }

  /** Watches a turn from a position; if it is watched already, that watch goes on. */
  public void watch(String turn, Position from) {
    watching.follow(turn, from);
    watching.watchAgain(turn);
  }

  /** Watches a turn no more. */
  public void unwatch(String turn) {
    if (watching.forget(turn) && connection.isLinked()) {
      var turns = Json.of(List.of(Json.of(turn)));
      connection.send(own("unwatch", nextId()).with("turns", turns).toString());
    }
  }

  /** Whether this link is still to be opened, or open. */
  public boolean wants(int link) {
    return connection.is(link);
  }

  /**
   * Shows something newer on a link, if that is still the present one. If it is refused, the server
   * closes the socket when the old one is over, and the next connection asks for another.
   */
  public void authenticate(int link, Credential shown) {
    if (connection.is(link) && connection.isLinked()) {
      var field =
          switch (shown) {
            case Credential.Token _ -> "token";
            case Credential.Ticket _ -> "ticket";
          };
      connection.send(own("authenticate", nextId()).with(field, shown.text()).toString());
    }
  }

  /** Ends the client; commands without an answer are refused. */
  public void close() {
    connection.close();
    failAllIfOver();
  }

  private void giveUp(Refusal why) {
    connection.giveUp(why);
    failAllIfOver();
  }

  private void failAllIfOver() {
    if (connection.isOver()) {
      commands
          .all()
          .forEach(command -> {
            commands.answered(command);
            put(new Output.Refused(command.id, OVER));
          });
    }
  }

  private void sendWatch(List<TurnView> views) {
    if (connection.isLinked()) {
      var id = nextId();
      watching.asked(id, views);
      var targets = Json.of(views.stream().map(Watching::target).toList());
      connection.send(own("watch", id).with("turns", targets).toString());
    }
  }

  private void send(Commands.Pending command) {
    connection.send(Commands.toSend(command));
  }

  private static JsonObject own(String type, String id) {
    return JsonObject.EMPTY.with("type", type).with("id", id);
  }

  private String nextId() {
    return prefix + "." + ++lastId;
  }

  private void put(Output output) {
    outputs.add(output);
  }
}
