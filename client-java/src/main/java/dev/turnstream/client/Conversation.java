package dev.turnstream.client;

import dev.turnstream.client.core.Refusal;
import dev.turnstream.client.json.JsonArray;
import dev.turnstream.client.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A conversation, new or known. Turns may be sent one behind another without waiting: the server
 * runs them in order. The futures fail with a {@link TurnstreamException} when something is
 * refused.
 */
public final class Conversation {
  private final Engine engine;
  private @Nullable CompletableFuture<String> id; // null: the next send makes a conversation

  Conversation(Engine engine, @Nullable String id) {
    this.engine = engine;
    this.id = id == null ? null : CompletableFuture.completedFuture(id);
  }

  /** Its id, as soon as the server has made one: after the first {@link #send}. */
  public synchronized CompletableFuture<String> id() {
    return id == null
        ? CompletableFuture.failedFuture(
            new TurnstreamException(
                new Refusal("unknown", "Nothing was sent in this conversation yet.", false)))
        : id.copy();
  }

  public Turn send(String message) {
    return send(message, StartOptions.DEFAULT);
  }

  public Turn send(String message, StartOptions options) {
    return begin(options.addTo(JsonObject.EMPTY.with("message", message)));
  }

  /** Sends content blocks, which are passed to Claude as they are. */
  public Turn send(JsonArray content, StartOptions options) {
    return begin(options.addTo(JsonObject.EMPTY.with("content", content)));
  }

  private synchronized Turn begin(JsonObject fields) {
    if (id != null) {
      return then("start", fields);
    }
    var turn = Turn.starting(engine, "start", CompletableFuture.completedFuture(fields));
    id = turn.started().thenApply(Started::conversation);
    id.exceptionally(_ -> forget());
    return turn;
  }

  /** The first turn was refused, so there is no conversation yet. */
  private synchronized @Nullable String forget() {
    id = null;
    return null;
  }

  /** Asks the newest question once more: another answer beside the one that is there. */
  public Turn regenerate(StartOptions options) {
    return then("regenerate", options.addTo(JsonObject.EMPTY));
  }

  /** Asks a question once more; {@code message} is its id or that of an answer to it. */
  public Turn regenerate(String message, StartOptions options) {
    return then("regenerate", options.addTo(JsonObject.EMPTY.with("message", message)));
  }

  /** Asks anew beside an old question. */
  public Turn edit(String question, String message, StartOptions options) {
    var fields = JsonObject.EMPTY.with("question", question).with("message", message);
    return then("edit", options.addTo(fields));
  }

  private Turn then(String type, JsonObject fields) {
    return Turn.starting(engine, type, with(fields));
  }

  /** All messages and turns: the object of section 9.2. */
  public CompletableFuture<JsonObject> read() {
    return call("read", JsonObject.EMPTY)
        .thenApply(ok -> ok.get("conversation") instanceof JsonObject read ? read : ok);
  }

  public CompletableFuture<Void> rename(String title) {
    return call("rename", JsonObject.EMPTY.with("title", title)).thenAccept(_ -> {});
  }

  /** Deletes it for good; its running turn is cancelled. */
  public CompletableFuture<Void> delete() {
    return call("delete", JsonObject.EMPTY).thenAccept(_ -> {});
  }

  /** Calls a listener on a virtual thread with each turn that begins here, whoever starts it. */
  public void onTurn(Consumer<Started> listener) {
    engine.onBegan.add(turn -> {
      var told = Started.of(turn);
      if (told.conversation().equals(known())) {
        listener.accept(told);
      }
    });
  }

  private synchronized @Nullable String known() {
    return id == null || !id.isDone() || id.isCompletedExceptionally() ? null : id.join();
  }

  private CompletableFuture<JsonObject> call(String type, JsonObject fields) {
    return with(fields).thenCompose(known -> engine.call(type, known));
  }

  private CompletableFuture<JsonObject> with(JsonObject fields) {
    return id().thenApply(known -> fields.with("conversation", known));
  }
}
