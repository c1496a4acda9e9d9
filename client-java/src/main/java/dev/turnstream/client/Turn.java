package dev.turnstream.client;

import dev.turnstream.client.core.Position;
import dev.turnstream.client.core.Refusal;
import dev.turnstream.client.core.TurnEnd;
import dev.turnstream.client.core.TurnEvent;
import dev.turnstream.client.core.TurnState;
import dev.turnstream.client.core.TurnView;
import dev.turnstream.client.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A question and the answer that streams back. It belongs to the server: it goes on when the
 * connection is lost, and when this client is closed.
 */
public final class Turn {
  private final Engine engine;
  private final CompletableFuture<String> command = new CompletableFuture<>();
  private final CompletableFuture<String> id = new CompletableFuture<>();
  private final CompletableFuture<Started> started = new CompletableFuture<>();
  private final CompletableFuture<TurnEnd> finished = new CompletableFuture<>();
  private final List<Feed> feeds = new ArrayList<>(1); // as all below, under the engine's lock
  private @Nullable String turn;
  private @Nullable TurnView view;
  private TurnEvent.@Nullable Ended end;
  private @Nullable TurnstreamException failure;

  private Turn(Engine engine) {
    this.engine = engine;
  }

  /** A turn that is started as soon as its command is complete. */
  static Turn starting(Engine engine, String type, CompletableFuture<JsonObject> fields) {
    var turn = new Turn(engine);
    fields.whenComplete((known, refused) -> {
      if (known != null) {
        turn.command.complete(engine.start(turn, type, known));
      } else {
        engine.under(() -> turn.fail(cause(refused)));
      }
    });
    return turn;
  }

  private static TurnstreamException cause(@Nullable Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TurnstreamException known
        ? known
        : new TurnstreamException(new Refusal("internal", String.valueOf(cause), false));
  }

  /** A turn that exists. */
  static Turn watching(Engine engine, String id, Position from) {
    var turn = new Turn(engine);
    turn.turn = id;
    turn.id.complete(id);
    engine.watch(turn, id, from);
    return turn;
  }

  /** The turn's id, as soon as the server has told it. */
  public CompletableFuture<String> id() {
    return id.copy();
  }

  /** What the server says when it takes the turn on; never complete for a turn only watched. */
  public CompletableFuture<Started> started() {
    return started.copy();
  }

  /**
   * The turn's end. It fails with a {@link TurnstreamException} if the turn was refused or can't be
   * followed to its end; a turn that failed on the server has ended like any other.
   */
  public CompletableFuture<TurnEnd> finished() {
    return finished.copy();
  }

  /** All text so far, from where the turn is watched. */
  public String text() {
    return engine.under(() -> view == null ? "" : view.text());
  }

  /** How far this client has come in the turn's log, to go on from there another day. */
  public Position position() {
    return engine.under(() -> view == null ? Position.BEGINNING : view.position());
  }

  public TurnState state() {
    return engine.under(() -> view == null ? TurnState.QUEUED : view.state());
  }

  /**
   * The events from now on up to the end. What has come before is told first, as one {@link
   * TurnEvent.Replaced}. Reading blocks, so do it on a virtual thread; it fails with a {@link
   * TurnstreamException} when the turn can't be followed. Close the stream to stop early.
   */
  public Stream<TurnEvent> events() {
    var feed = subscribe();
    return feed.stream().onClose(() -> leave(feed));
  }

  /**
   * Calls a listener with what {@link #events} gives, in order, on a virtual thread. It may block;
   * what it throws ends it, and {@link #finished} tells of a turn that can't be followed.
   */
  public Turn onEvent(Consumer<TurnEvent> listener) {
    var feed = subscribe();
    Engine.later(() -> {
      try {
        feed.stream().forEach(listener);
      } finally {
        leave(feed);
      }
    });
    return this;
  }

  /** Ends the turn, on the server; done when nothing of it runs any more. */
  public CompletableFuture<Receipt> cancel() {
    return target().thenCompose(fields -> engine.call("cancel", fields)).thenApply(Receipt::of);
  }

  /** What a cancel names: the turn, or while nobody knows its id the command that starts it. */
  private CompletableFuture<JsonObject> target() {
    var known = engine.under(() -> Optional.ofNullable(turn));
    return known
        .map(id -> CompletableFuture.completedFuture(JsonObject.EMPTY.with("turn", id)))
        .orElseGet(() -> command.thenApply(start -> JsonObject.EMPTY.with("command", start)));
  }

  /** Follows the turn no more; it goes on. {@link #events} end as if there were no more. */
  public void unwatch() {
    engine.under(() -> {
      feeds.forEach(feed -> feed.end(null));
      feeds.clear();
      if (turn != null) {
        engine.unwatch(this, turn);
      }
      return true;
    });
  }

  private Feed subscribe() {
    return engine.under(() -> {
      var feed = new Feed();
      if (view != null && view.position().seq() > 0) {
        feed.add(new TurnEvent.Replaced(view.position().seq(), view.text()));
      }
      if (end != null) {
        feed.add(end);
      } else if (failure != null) {
        feed.end(failure);
      } else {
        feeds.add(feed);
      }
      return feed;
    });
  }

  private void leave(Feed feed) {
    engine.under(() -> feeds.remove(feed));
  }

  // What follows is called by the engine, under its lock.

  void accepted(Started told) {
    turn = told.turn();
    Engine.later(() -> {
      id.complete(told.turn());
      started.complete(told);
    });
  }

  void attached(TurnView known) {
    view = known;
  }

  void happened(TurnEvent event) {
    feeds.forEach(feed -> feed.add(event));
    if (event instanceof TurnEvent.Ended ended) {
      end = ended;
      feeds.clear();
      Engine.later(() -> finish(ended));
    }
  }

  private void finish(TurnEvent.Ended ended) {
    if (ended.intact()) {
      finished.complete(ended.end());
    } else {
      var why = new Refusal("wrong_sum", "The text is not what the server says it is.", false);
      finished.completeExceptionally(new TurnstreamException(why));
    }
  }

  boolean fail(TurnstreamException why) {
    if (end != null || failure != null) {
      return false;
    }
    failure = why;
    feeds.forEach(feed -> feed.end(why));
    feeds.clear();
    Engine.later(() -> {
      command.completeExceptionally(why);
      id.completeExceptionally(why);
      started.completeExceptionally(why);
      finished.completeExceptionally(why);
    });
    return true;
  }
}
