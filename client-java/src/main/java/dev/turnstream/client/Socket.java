package dev.turnstream.client;

import dev.turnstream.client.core.ClientCore;
import dev.turnstream.client.core.Credential;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket: sends one message after another, as the JDK wants it, and tells what comes. {@link
 * #send} and {@link #close} are called by one thread at a time.
 */
final class Socket implements WebSocket.Listener {
  private static final int BROKEN = 1006;
  private static final long GOODBYE_MILLIS = 1_000;

  /** Whom it tells; it must not block. */
  interface Ear {
    void text(int link, String text);

    void failed(int link, int status);

    void closed(int link, int code);
  }

  private final int link;
  private final Ear ear;
  private final StringBuilder message = new StringBuilder();
  private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
  private CompletableFuture<WebSocket> last = opened; // what was sent last

  Socket(int link, Ear ear) {
    this.link = link;
    this.ear = ear;
  }

  /**
   * Connects; that may block while a name is looked up, and tell what comes before it returns.
   *
   * @param shown who it is; null where nobody is asked
   */
  void open(HttpClient http, URI uri, @Nullable Credential shown, Duration patience) {
    var socket = http.newWebSocketBuilder().connectTimeout(patience);
    switch (shown) {
      case null -> socket.subprotocols(ClientCore.PROTOCOL);
      case Credential.Token(var text) ->
          socket.subprotocols(ClientCore.PROTOCOL).header("Authorization", "Bearer " + text);
      case Credential.Ticket(var text) ->
          socket.subprotocols(ClientCore.PROTOCOL, "turnstream.ticket." + text);
    }
    socket.buildAsync(uri, this).whenCompleteAsync(this::connected, Thread::startVirtualThread);
  }

  private void connected(@Nullable WebSocket socket, @Nullable Throwable failure) {
    if (failure != null) {
      opened.completeExceptionally(failure);
      var cause = failure instanceof CompletionException ? failure.getCause() : failure;
      ear.failed(
          link,
          cause instanceof WebSocketHandshakeException refused
              ? refused.getResponse().statusCode()
              : 0);
    }
  }

  void send(String text) {
    last = last.thenCompose(socket -> socket.sendText(text, true));
    last.whenCompleteAsync(
        (_, failure) -> {
          if (failure != null) {
            ear.closed(link, BROKEN);
          }
        },
        Thread::startVirtualThread);
  }

  /** Lets go at once, or as soon as it is connected; what is not sent yet is not sent. */
  void drop() {
    opened.thenAccept(WebSocket::abort);
  }

  /** Says goodbye behind what was sent, waits until that is out or a second is over, and drops. */
  void close() {
    try {
      last.thenCompose(socket -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""))
          .get(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException _) {
      // Then without.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      drop();
    }
  }

  @Override
  public void onOpen(WebSocket socket) {
    opened.complete(socket);
    socket.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean end) {
    message.append(data);
    if (end) {
      var text = message.toString();
      message.setLength(0);
      ear.text(link, text);
    }
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    ear.closed(link, code);
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable failure) {
    ear.closed(link, BROKEN);
  }
}
