package dev.turnstream.client;

import static java.lang.System.Logger.Level.WARNING;

import dev.turnstream.client.core.ClientCore;
import dev.turnstream.client.core.Credential;
import dev.turnstream.client.core.Output;
import dev.turnstream.client.core.Position;
import dev.turnstream.client.core.Refusal;
import dev.turnstream.client.core.Settings;
import dev.turnstream.client.core.TurnView;
import dev.turnstream.client.json.JsonObject;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives the core with a socket and a clock. All that the core says is done under one lock, in
 * order; nothing of that blocks, and no code of a user's runs there: futures are completed and
 * listeners called on virtual threads.
 */
final class Engine implements Socket.Ear {
  private static final System.Logger LOG = System.getLogger(Engine.class.getName());
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Refusal LOST =
      new Refusal("lost", "The server does not know the turn.", false);
  private static final Refusal CLOSED = new Refusal("closed", "The client is closed.", false);

  final ReentrantLock lock = new ReentrantLock();
  final List<Consumer<JsonObject>> onBegan = new CopyOnWriteArrayList<>();
  final CompletableFuture<JsonObject> hello = new CompletableFuture<>();
  private final URI uri;
  private final Settings settings;
  private final @Nullable Credentials credentials;
  private final Shared shared = Shared.acquire();
  private final ClientCore core;
  private final Map<String, Consumer<Output>> answers = new HashMap<>();
  private final Watchers watchers = new Watchers();
  private @Nullable Socket socket;
  private final Alarm alarm;
  private @Nullable ScheduledFuture<?> connecting;
  private int links;
  private boolean closed;
  private @Nullable TurnstreamException over; // why nothing is watched any more

  Engine(URI uri, Settings settings, @Nullable Credentials credentials) {
    this.uri = uri;
    this.settings = settings;
    this.credentials = credentials;
    this.core = new ClientCore(settings, RANDOM);
    this.alarm = new Alarm(shared.timer, this::tick);
    change(() -> core.open(Alarm.now()));
  }

  /** How often the server has greeted. */
  int links() {
    return under(() -> links);
  }

  <T> T under(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** Tells the core something, and does what it says. */
  private void change(Runnable told) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      told.run();
      carryOut();
    } finally {
      lock.unlock();
    }
  }

  private void carryOut() {
    core.drain().forEach(this::carryOut);
    alarm.setBy(core.deadline());
  }

  private void carryOut(Output output) {
    switch (output) {
      case Output.Connect(int link, long delay) ->
          connecting =
              shared.timer.schedule(() -> later(() -> connect(link)), delay, TimeUnit.MILLISECONDS);
      case Output.Send(_, var frame) -> {
        if (socket != null) {
          socket.send(frame);
        }
      }
      case Output.Expiring(int link) -> later(() -> renew(link));
      case Output.Drop _ -> drop();
      case Output.Linked(var greeting) -> {
        links++;
        later(() -> hello.complete(greeting));
      }
      case Output.Unlinked _ -> {}
      case Output.GaveUp(var why) -> fail(new TurnstreamException(why));
      case Output.Answered(var id, _) -> answered(id, output);
      case Output.Refused(var id, _) -> answered(id, output);
      case Output.Happened(var turn, var event) -> watchers.happened(turn, event);
      case Output.Lost(var turn) -> watchers.fail(turn, new TurnstreamException(LOST));
      case Output.Began(var turn) -> onBegan.forEach(heard -> later(() -> heard.accept(turn)));
    }
  }

  private void connect(int link) {
    try {
      connect(link, credentials == null ? null : credentials.next());
    } catch (Exception e) {
      LOG.log(WARNING, "There is nothing to show to the server; it is tried again", e);
      failed(link, 0);
    }
  }

  private void connect(int link, @Nullable Credential shown) {
    var made = new Socket(link, this);
    change(() -> {
      if (!core.wants(link)) {
        return; // it took so long that another one has begun
      }
      if (socket != null) {
        socket.drop();
      }
      socket = made;
    });
    if (under(() -> socket == made)) {
      made.open(shared.http, uri, shown, settings.connectWithin()); // may block: not under the lock
    }
  }

  private void renew(int link) {
    if (credentials == null) {
      return;
    }
    try {
      var shown = credentials.next();
      change(() -> core.authenticate(link, shown));
    } catch (Exception e) {
      LOG.log(WARNING, "There is nothing newer to show to the server", e);
    }
  }

  private void drop() {
    if (connecting != null) {
      connecting.cancel(false);
    }
    if (socket != null) {
      socket.drop();
      socket = null;
    }
  }

  private void tick() {
    change(() -> core.tick(Alarm.now()));
  }

  @Override
  public void text(int link, String text) {
    change(() -> core.received(link, text, Alarm.now()));
  }

  @Override
  public void failed(int link, int status) {
    change(() -> core.connectFailed(link, status, Alarm.now()));
  }

  @Override
  public void closed(int link, int code) {
    change(() -> core.disconnected(link, code, Alarm.now()));
  }

  private void answered(String id, Output answer) {
    var waiting = answers.remove(id);
    if (waiting != null) {
      waiting.accept(answer);
    }
  }

  /** Gives a command; what is to be done with its answer is done under the lock. */
  private @Nullable String command(String type, JsonObject fields, Consumer<Output> then) {
    return under(() -> {
      if (closed) {
        then.accept(new Output.Refused("", CLOSED));
        return null;
      }
      var id = core.command(type, fields);
      answers.put(id, then);
      carryOut();
      return id;
    });
  }

  /** Gives a command that starts nothing. */
  CompletableFuture<JsonObject> call(String type, JsonObject fields) {
    var answer = new CompletableFuture<JsonObject>();
    command(
        type,
        fields,
        output -> {
          switch (output) {
            case Output.Answered(_, var ok) -> later(() -> answer.complete(ok));
            case Output.Refused(_, var why) ->
                later(() -> answer.completeExceptionally(new TurnstreamException(why)));
            default -> throw new AssertionError(output);
          }
        });
    return answer;
  }

  /** Starts a turn; returns the id of the command. */
  @Nullable String start(Turn turn, String type, JsonObject fields) {
    return command(
        type,
        fields,
        output -> {
          switch (output) {
            case Output.Answered(_, var ok) -> {
              turn.accepted(Started.of(ok));
              attach(turn, ok.string("turn", ""));
            }
            case Output.Refused(_, var why) -> turn.fail(new TurnstreamException(why));
            default -> throw new AssertionError(output);
          }
        });
  }

  private void attach(Turn turn, String id) {
    TurnView view = core.view(id);
    if (view != null) {
      turn.attached(view);
      watchers.add(id, turn);
    }
  }

  /** Has a turn follow one that exists. */
  void watch(Turn turn, String id, Position from) {
    lock.lock();
    try {
      if (over != null) {
        turn.fail(over);
      } else {
        core.watch(id, from);
        attach(turn, id);
        carryOut();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Follows no more, once no one else does. */
  void unwatch(Turn turn, String id) {
    change(() -> {
      if (watchers.remove(id, turn)) {
        core.unwatch(id);
      }
    });
  }

  static void later(Runnable action) {
    Thread.startVirtualThread(action);
  }

  private void fail(TurnstreamException why) {
    over = why;
    later(() -> hello.completeExceptionally(why));
    watchers.failAll(why);
  }

  /** Ends everything; waits up to a second for the goodbye. */
  void close() {
    Socket last;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      last = socket;
      socket = null;
      core.close();
      carryOut();
      fail(new TurnstreamException(CLOSED));
      closed = true;
      alarm.stop();
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
    Shared.release();
  }
}
