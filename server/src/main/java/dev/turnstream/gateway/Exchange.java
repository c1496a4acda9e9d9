package dev.turnstream.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A question and its answer: in HTTP/1.1 they have the connection to themselves, in HTTP/2 a stream
 * of it, whose end must not touch those beside it.
 */
final class Exchange {
  /** RFC 9113, section 7. */
  private static final long NO_ERROR = 0;

  private static final long CANCEL = 8;

  private Exchange() {}

  /** Whether others may be under way on the same connection. */
  static boolean isStream(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }

  /** What a request's deadlines and pass belong to: its stream, or its connection's channel. */
  static Object of(HttpServerRequest request) {
    return isStream(request) ? request : channelOf(request.connection());
  }

  /** The name and port by which the server was asked; null when that is not said. */
  static @Nullable String host(HttpServerRequest request) {
    if (!isStream(request)) {
      return header(request, HttpHeaders.HOST);
    }
    var authority = request.authority();
    return authority == null ? null : authority.toString();
  }

  /** Ends it at once, whatever still waits to be written. */
  static void drop(HttpServerRequest request) {
    if (isStream(request)) {
      request.response().reset(CANCEL);
    } else {
      drop(request.connection());
    }
  }

  /** Ends a connection past Vert.x, which would first write to a peer that may never read it. */
  static void drop(HttpConnection connection) {
    contextOf(connection).close();
  }

  /** Wants no more of a request that is answered. */
  static void hearNoMore(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.response().reset(NO_ERROR);
    }
  }

  static Channel channelOf(HttpConnection connection) {
    return contextOf(connection).channel();
  }

  private static ChannelHandlerContext contextOf(HttpConnection connection) {
    return ((HttpServerConnection) connection).channelHandlerContext();
  }

  /**
   * Ends our side of a connection and leaves the peer's open; over TLS with the word that says that
   * nothing was cut off.
   */
  static void endOurSide(Channel channel) {
    var tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      shut(channel);
    } else {
      tls.closeOutbound().addListener(_ -> shut(channel));
    }
  }

  private static void shut(Channel channel) {
    if (channel instanceof DuplexChannel duplex && duplex.isOpen()) {
      duplex.shutdownOutput();
    }
  }

  /** The other end's address; null when it has none, as over a socket of this machine. */
  static @Nullable InetAddress addressOf(HttpConnection connection) {
    return channelOf(connection).remoteAddress() instanceof InetSocketAddress at
        ? at.getAddress()
        : null;
  }

  /**
   * A header, all its lines as one list (RFC 9110, section 5.3); where one is due, two are wrong.
   */
  static @Nullable String header(HttpServerRequest request, CharSequence name) {
    var first = request.headers().get(name);
    if (first == null) {
      return null;
    }
    var lines = request.headers().getAll(name);
    return lines.size() == 1 ? first : String.join(",", lines);
  }
}
