package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.gateway.Arrivals.Met;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Meets connections to a port that speaks TLS before their handshake, which costs more than all
 * that follows: who comes too often is closed, who speaks plain HTTP is told what is wrong. It
 * stands before all others on a connection, looks at its first byte, and is gone.
 */
final class ClearTextGuard extends ChannelInboundHandlerAdapter {
  /** How long such a peer may take to close its side. */
  private static final long CLOSE_SECONDS = 2;

  /** After this time a connection counts, if it has said nothing. */
  private static final long SILENCE_MILLIS = 100;

  private static final byte[] ANSWER = answer();

  private static final AttributeKey<Met.In> MET = AttributeKey.valueOf(Met.In.class, "met");

  private final Arrivals arrivals;
  private boolean met;
  private boolean answered;

  ClearTextGuard(Arrivals arrivals) {
    this.arrivals = arrivals;
  }

  /** How a connection was met before its handshake; told once, null where it had none. */
  static Met.@Nullable In met(Channel channel) {
    return channel.attr(MET).getAndSet(null);
  }

  private static byte[] answer() {
    var body =
        new Refusal(
                RefusalCode.BAD_HANDSHAKE,
                "This port speaks TLS: use https:// or wss://, and take it that what was sent could"
                    + " be read on its way.")
            .json();
    var head =
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncache-control: no-store\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
            .formatted(body.length);
    return (head + new String(body, UTF_8)).getBytes(UTF_8);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (mayCome(context)) {
      context.fireChannelActive();
    }
    if (!met) { // the first ones come before Vert.x has TLS ready
      context.executor().schedule(() -> mayCome(context), SILENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Whether it is welcome; asked until it is known that TLS is spoken there. */
  private boolean mayCome(ChannelHandlerContext context) {
    var channel = context.channel();
    if (met || !channel.isActive() || channel.pipeline().get(SslHandler.class) == null) {
      return true;
    }
    met = true;
    var from = channel.remoteAddress() instanceof InetSocketAddress it ? it.getAddress() : null;
    return switch (arrivals.meet(from, System.nanoTime())) {
      case Met.In in -> {
        channel.attr(MET).set(in);
        channel.closeFuture().addListener(_ -> leave(channel));
        yield true;
      }
      case Met.Away _ -> {
        context.close();
        yield false;
      }
    };
  }

  /** It is gone before its handshake was over. */
  private void leave(Channel channel) {
    var in = met(channel);
    if (in != null) {
      arrivals.heard(in);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (answered || !mayCome(context)) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof ByteBuf bytes && bytes.isReadable() && isClear(context, bytes)) {
      bytes.release();
      answered = true;
      context
          .writeAndFlush(Unpooled.wrappedBuffer(ANSWER))
          .addListener(_ -> {
            if (context.channel() instanceof DuplexChannel duplex) {
              duplex.shutdownOutput();
            }
            context.executor().schedule(() -> context.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
          });
    } else {
      context.pipeline().remove(this);
      context.fireChannelRead(message);
    }
  }

  /** Requests begin with a letter, which no record of TLS does. */
  private static boolean isClear(ChannelHandlerContext context, ByteBuf bytes) {
    byte first = bytes.getByte(bytes.readerIndex());
    return first >= 'A' && first <= 'Z' && context.pipeline().get(SslHandler.class) != null;
  }
}
