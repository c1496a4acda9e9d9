package dev.turnstream.bench.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket of a client, on a plain socket: a load generator must cost less than what it loads.
 * All of it runs on the client's event loop, but writing may be asked for from anywhere.
 */
public final class ClientSocket {
  /** What hears a socket, on its event loop. */
  public interface Listener {
    /** A text message, as UTF-8 in an array that is only lent. */
    void onText(byte[] bytes, int from, int to);

    /** The socket is gone; the server's code, or 1006 without one. Not after a close of our own. */
    void onClosed(int code);
  }

  private static final String HEAD_END = "\r\n\r\n";
  private static final int LOST = 1006;
  private static final int LONG_LENGTH = 126;

  private final NetSocket net;
  private final FrameScanner scanner;
  private @Nullable Listener listener;
  private Buffer head = Buffer.buffer();
  private boolean upgraded;
  private boolean over;

  private ClientSocket(NetSocket net) {
    this.net = net;
    this.scanner = new FrameScanner(new Ears());
  }

  /**
   * Connects and shakes hands.
   *
   * @param protocol the subprotocol to ask for, or null
   * @param listener makes what hears the socket, before anything can be heard
   * @return completed with the listener, or failed with why there is no socket
   */
  public static <L extends Listener> Future<L> open(
      NetClient client, URI url, @Nullable String protocol, Function<ClientSocket, L> listener) {
    int port = url.getPort() > 0 ? url.getPort() : isSecure(url) ? 443 : 80;
    return client
        .connect(port, url.getHost())
        .compose(net -> new ClientSocket(net).shakeHands(url, port, protocol, listener));
  }

  /** Whether a socket to there goes over TLS; its client must be made for that. */
  static boolean isSecure(URI url) {
    return "wss".equals(url.getScheme());
  }

  private <L extends Listener> Future<L> shakeHands(
      URI url, int port, @Nullable String protocol, Function<ClientSocket, L> maker) {
    var heard = maker.apply(this);
    var opened = Promise.<L>promise();
    listener = heard;
    net.handler(buffer -> {
      if (upgraded) {
        scanner.read(buffer.getBytes());
      } else {
        onHead(buffer, opened, heard);
      }
    });
    net.exceptionHandler(_ -> {}); // the close handler follows
    net.closeHandler(_ -> {
      opened.tryFail("the server closed the connection");
      gone(LOST);
    });
    net.write(request(url, port, protocol));
    return opened.future();
  }

  private static String request(URI url, int port, @Nullable String protocol) {
    var key = new byte[16];
    ThreadLocalRandom.current().nextBytes(key);
    return "GET "
        + url.getRawPath()
        + " HTTP/1.1\r\nHost: "
        + url.getHost()
        + ":"
        + port
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: "
        + Base64.getEncoder().encodeToString(key)
        + (protocol == null ? "" : "\r\nSec-WebSocket-Protocol: " + protocol)
        + HEAD_END;
  }

  private <L> void onHead(Buffer buffer, Promise<L> opened, L heard) {
    head.appendBuffer(buffer);
    // Byte for character, so that positions in both are the same.
    var text = head.toString(StandardCharsets.ISO_8859_1.name());
    int end = text.indexOf(HEAD_END);
    if (end < 0) {
      return;
    }
    if (!text.startsWith("HTTP/1.1 101")) {
      opened.tryFail("the server said: " + text.substring(0, text.indexOf('\r')));
      close();
      return;
    }
    upgraded = true;
    var rest = head.getBytes(end + HEAD_END.length(), head.length());
    head = Buffer.buffer();
    opened.tryComplete(heard);
    if (rest.length > 0) {
      scanner.read(rest);
    }
  }

  /** Sends a text message. */
  public void send(String text) {
    net.write(frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Buffer frame(int first, byte[] payload) {
    var frame = Buffer.buffer(payload.length + 14).appendByte((byte) first);
    if (payload.length < LONG_LENGTH) {
      frame.appendByte((byte) (0x80 | payload.length));
    } else if (payload.length <= 0xffff) {
      frame.appendByte((byte) (0x80 | LONG_LENGTH)).appendShort((short) payload.length);
    } else {
      frame.appendByte((byte) 0xff).appendLong(payload.length);
    }
    var mask = new byte[4];
    ThreadLocalRandom.current().nextBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return frame.appendBytes(mask).appendBytes(payload);
  }

  /** Reads nothing until {@link #readOn}. */
  public void pause() {
    net.pause();
  }

  /** Reads on. */
  public void readOn() {
    net.resume();
  }

  /** Hangs up, without a word. */
  public void close() {
    over = true;
    net.close();
  }

  private void gone(int code) {
    if (!over) {
      over = true;
      if (listener != null && upgraded) {
        listener.onClosed(code);
      }
    }
  }

  private final class Ears implements FrameScanner.Sink {
    @Override
    public void text(byte[] bytes, int from, int to) {
      if (!over && listener != null) {
        listener.onText(bytes, from, to);
      }
    }

    @Override
    public void ping(byte[] payload) {
      net.write(frame(0x8a, payload));
    }

    @Override
    public void close(int code) {
      gone(code);
      net.close();
    }
  }
}
