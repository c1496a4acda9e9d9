package dev.turnstream.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the frames that a client sends right behind its handshake, without waiting for the answer.
 * Vert.x takes its HTTP decoder away before it puts the socket's handler in, and what the decoder
 * had read too far would fall into the gap between the two.
 */
final class EarlyFrames extends ChannelInboundHandlerAdapter {
  /** Vert.x' own name for the handler at the end of its pipeline. */
  private static final String LAST = "handler";

  private final List<ByteBuf> kept = new ArrayList<>(1);

  /** Stands guard from now on; to be called before the connection changes its protocol. */
  static EarlyFrames of(HttpServerRequest request) {
    var early = new EarlyFrames();
    ((HttpServerConnection) request.connection())
        .channelHandlerContext()
        .pipeline()
        .addBefore(LAST, null, early);
    return early;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      kept.add(bytes);
    } else {
      context.fireChannelRead(message);
    }
  }

  /** Hands over what was kept, in order, and is gone. */
  void handOver(NetSocket socket) {
    var pipeline = ((NetSocketInternal) socket).channelHandlerContext().pipeline();
    var context = pipeline.context(this);
    if (context != null) {
      kept.forEach(context::fireChannelRead);
      kept.clear();
      context.fireChannelReadComplete();
      pipeline.remove(this);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    kept.forEach(ReferenceCountUtil::release);
    kept.clear();
  }
}
