package dev.turnstream.client;

import dev.turnstream.client.core.ClientCore;
import dev.turnstream.client.core.Output;
import dev.turnstream.client.core.Position;
import dev.turnstream.client.core.Refusal;
import dev.turnstream.client.core.Settings;
import dev.turnstream.client.core.TurnEvent;
import dev.turnstream.client.core.TurnView;
import dev.turnstream.client.json.JsonObject;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Refusal CLOSED = new Refusal("closed", "The client is closed.", false);

  final ReentrantLock lock = new ReentrantLock();
  final List<Consumer<JsonObject>> onBegan = new CopyOnWriteArrayList<>();
  final CompletableFuture<JsonObject> hello = new CompletableFuture<>();
  private final URI uri;
  private final Settings settings;
  private final Shared shared = Shared.acquire();
  private final ClientCore core;
  private final Map<String, Consumer<Output>> answers = new HashMap<>();
  private final Map<String, Set<Turn>> turns = new HashMap<>();
  private @Nullable Socket socket;
  private @Nullable ScheduledFuture<?> tick;
  private @Nullable ScheduledFuture<?> connecting;
  private long tickAt;
  private int links;
  private boolean closed;
  private @Nullable TurnstreamException over; // why nothing is watched any more

  Engine(URI uri, Settings settings) {
    this.uri = uri;
    this.settings = settings;
    this.core = new ClientCore(settings, RANDOM);
    change(() -> core.open(now()));
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
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
    schedule();
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
      case Output.Drop _ -> drop();
      case Output.Linked(var greeting) -> {
        links++;
        later(() -> hello.complete(greeting));
      }
      case Output.Unlinked _ -> {}
      case Output.GaveUp(var why) -> fail(new TurnstreamException(why));
      case Output.Answered(var id, _) -> answered(id, output);
      case Output.Refused(var id, _) -> answered(id, output);
      case Output.Happened(var turn, var event) -> {
        watching(turn).forEach(watcher -> watcher.happened(event));
        if (event instanceof TurnEvent.Ended) {
          turns.remove(turn);
        }
      }
      case Output.Lost(var turn) -> {
        var why = new Refusal("lost", "The server does not know the turn.", false);
        watching(turn).forEach(watcher -> watcher.fail(new TurnstreamException(why)));
        turns.remove(turn);
      }
      case Output.Began(var turn) -> onBegan.forEach(heard -> later(() -> heard.accept(turn)));
    }
  }

  private void connect(int link) {
    change(() -> {
      if (socket != null) {
        socket.drop();
      }
      socket = new Socket(link, uri, settings.connectWithin(), shared, this);
    });
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

  /** Sees to it that the core is told of the time when it wants to be. */
  private void schedule() {
    long deadline = core.deadline();
    boolean inTime = tick != null && !tick.isDone() && tickAt <= deadline;
    if (deadline != Long.MAX_VALUE && !inTime) {
      if (tick != null) {
        tick.cancel(false);
      }
      tickAt = deadline;
      tick = shared.timer.schedule(this::tick, deadline - now() + 1, TimeUnit.MILLISECONDS);
    }
  }

  private void tick() {
    change(() -> {
      tick = null;
      core.tick(now());
    });
  }

  @Override
  public void text(int link, String text) {
    change(() -> core.received(link, text, now()));
  }

  @Override
  public void failed(int link, int status) {
    change(() -> core.connectFailed(link, status, now()));
  }

  @Override
  public void closed(int link, int code) {
    change(() -> core.disconnected(link, code, now()));
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
            case Output.Answered(_, var ok) -> attach(turn, Started.of(ok));
            case Output.Refused(_, var why) -> turn.fail(new TurnstreamException(why));
            default -> throw new AssertionError(output);
          }
        });
  }

  private void attach(Turn turn, Started started) {
    turn.accepted(started);
    attach(turn, started.turn());
  }

  private void attach(Turn turn, String id) {
    TurnView view = core.view(id);
    if (view != null) {
      turn.attached(view);
      turns.computeIfAbsent(id, _ -> new LinkedHashSet<>()).add(turn);
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
      var all = turns.getOrDefault(id, new LinkedHashSet<>());
      all.remove(turn);
      if (all.isEmpty()) {
        turns.remove(id);
        core.unwatch(id);
      }
    });
  }

  private List<Turn> watching(String turn) {
    var all = turns.get(turn);
    return all == null ? List.of() : List.copyOf(all);
  }

  static void later(Runnable action) {
    Thread.startVirtualThread(action);
  }

  private void fail(TurnstreamException why) {
    over = why;
    later(() -> hello.completeExceptionally(why));
    var all = List.copyOf(turns.values());
    turns.clear();
    all.forEach(watchers -> watchers.forEach(turn -> turn.fail(why)));
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
      if (tick != null) {
        tick.cancel(false);
      }
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.close();
    }
    Shared.release();
  }
}
