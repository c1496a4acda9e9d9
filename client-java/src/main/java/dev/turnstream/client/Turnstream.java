package dev.turnstream.client;

import dev.turnstream.client.core.Position;
import dev.turnstream.client.core.Settings;
import dev.turnstream.client.json.JsonObject;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a Turnstream server that is made again whenever it is lost: what was watched goes
 * on where it was, and what was asked and not answered is asked again, once in effect.
 *
 * {@snippet :
 * try (var server = Turnstream.connect(URI.create("ws://127.0.0.1:8080/ws"))) {
 *   var turn = server.conversation().send("What is a log?");
 *   turn.onEvent(event -> {
 *     if (event instanceof TurnEvent.Text text) System.out.print(text.text());
 *   });
 *   turn.finished().join();
 * }
 * }
 */
public final class Turnstream implements AutoCloseable {
  private final Engine engine;

  private Turnstream(Engine engine) {
    this.engine = engine;
  }

  /** Begins to connect, and returns at once: {@link #connected} tells when the server greets. */
  public static Turnstream connect(URI uri) {
    return connect(uri, Settings.DEFAULT);
  }

  /** The same, as patient as {@code settings} say. */
  public static Turnstream connect(URI uri, Settings settings) {
    return new Turnstream(new Engine(uri, settings, null));
  }

  /** The same with a server that asks who it is. */
  public static Turnstream connect(URI uri, Settings settings, Credentials credentials) {
    return new Turnstream(new Engine(uri, settings, credentials));
  }

  /** The server's first {@code hello}; fails when the server wants no connection. */
  public CompletableFuture<JsonObject> connected() {
    return engine.hello.copy();
  }

  /** How often the server was connected to, the first time included. */
  public int connections() {
    return engine.links();
  }

  /** A new conversation; the server makes it with the first message. */
  public Conversation conversation() {
    return new Conversation(engine, null);
  }

  /** A conversation that exists. */
  public Conversation conversation(String id) {
    return new Conversation(engine, id);
  }

  /** Watches a turn from its beginning. */
  public Turn watch(String turn) {
    return watch(turn, Position.BEGINNING);
  }

  /** Watches a turn from a position: only what comes after it is told. */
  public Turn watch(String turn, Position position) {
    return Turn.watching(engine, turn, position);
  }

  /** Asks Claude to go on from the end of a turn that broke off. */
  public Turn continueTurn(String turn, StartOptions options) {
    var fields = options.addTo(JsonObject.EMPTY.with("turn", turn));
    return Turn.starting(engine, "continue", CompletableFuture.completedFuture(fields));
  }

  /**
   * Lists one's conversations.
   *
   * @param limit 1 to 100
   * @param after {@code next} of the page before; null for the first page
   */
  public CompletableFuture<ConversationPage> list(int limit, @Nullable String after) {
    var fields = JsonObject.EMPTY.with("limit", limit);
    return engine
        .call("list", after == null ? fields : fields.with("after", after))
        .thenApply(ConversationPage::of);
  }

  /**
   * Ends the connection, waiting up to a second for the goodbye. Turns go on on the server; their
   * futures here fail with code {@code closed}.
   */
  @Override
  public void close() {
    engine.close();
  }
}
