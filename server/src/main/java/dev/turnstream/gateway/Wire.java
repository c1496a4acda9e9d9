package dev.turnstream.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket's connection once it speaks HTTP no more: the last handler of its channel, in the
 * place of Vert.x'. A write costs nothing but the bytes and the system call, and nothing is left of
 * the request and of what read it. Belongs to the channel's event loop.
 */
final class Wire extends ChannelInboundHandlerAdapter {
  /** Vert.x' names for its own handlers. */
  private static final String LAST = "handler";

  private static final String DECODER = "httpDecoder";
  private static final String ENCODER = "httpEncoder";
  private static final String CHUNKS = "chunkedWriter";

  /** Hears what happens on a wire. */
  interface Receiver {
    /** Bytes have come, which belong to the receiver. */
    void onBytes(byte[] bytes);

    /** It is not full any more. */
    void onWritable();

    /** The connection is gone; nothing follows. */
    void onGone();
  }

  private final ContextInternal loop;
  private final ChannelHandlerContext context;
  private @Nullable Receiver receiver;

  private Wire(ContextInternal loop, ChannelPipeline pipeline) {
    this.loop = loop;
    pipeline.replace(LAST, LAST, this);
    this.context = pipeline.context(this);
  }

  /**
   * Answers a request by changing the protocol, with the headers that its response has by now. What
   * the client has sent since waits until {@link #open}. Nothing may be done with the request any
   * more.
   */
  static Wire upgrade(HttpServerRequest request) {
    var http = (HttpServerConnection) request.connection();
    var pipeline = http.channelHandlerContext().pipeline();
    http.channelHandlerContext().writeAndFlush(switching(request.response().headers()));
    var wire = new Wire(http.context(), pipeline);
    pipeline.remove(ENCODER);
    if (pipeline.get(CHUNKS) != null) {
      pipeline.remove(CHUNKS);
    }
    return wire;
  }

  private static DefaultFullHttpResponse switching(MultiMap told) {
    var headers = new DefaultHttpHeaders();
    told.forEach((name, value) -> headers.add(name, value));
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1,
        HttpResponseStatus.SWITCHING_PROTOCOLS,
        Unpooled.EMPTY_BUFFER,
        headers,
        EmptyHttpHeaders.INSTANCE);
  }

  /** Tells somebody from now on, at once what the client has sent right behind its request. */
  void open(Receiver hears) {
    receiver = hears;
    var pipeline = context.pipeline();
    if (pipeline.get(DECODER) != null) {
      pipeline.remove(DECODER); // which passes on what it has read too far
    }
    goOn();
    if (!context.channel().isActive()) {
      channelInactive(context); // it was, before this one was there to hear it
    }
  }

  /** Whether so much waits to be read by the peer that no more should be written. */
  boolean isFull() {
    return !context.channel().isWritable();
  }

  /** Writes the first bytes of an array, which may be changed afterwards. */
  void write(byte[] bytes, int length) {
    context.writeAndFlush(copy(bytes, length), context.voidPromise());
  }

  /** Writes the last bytes and then ends our side only, once they are out. */
  void writeLast(byte[] bytes) {
    context
        .writeAndFlush(copy(bytes, bytes.length))
        .addListener((ChannelFutureListener) written -> Exchange.endOurSide(written.channel()));
  }

  /** Drops the connection, whatever still waits to be written. */
  void drop() {
    context.close();
  }

  /** Takes nothing from the socket until it is told to {@link #goOn}; what was read still comes. */
  void rest() {
    context.channel().config().setAutoRead(false);
  }

  /** Takes what comes from the socket. */
  void goOn() {
    context.channel().config().setAutoRead(true);
  }

  /** Runs something on the event loop once others had their turn there, or after a while. */
  void later(Runnable task, long nanos) {
    context.executor().schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  private ByteBuf copy(byte[] bytes, int length) {
    return context.alloc().directBuffer(length).writeBytes(bytes, 0, length);
  }

  @Override
  public void channelRead(ChannelHandlerContext own, Object message) {
    try {
      // The rest is what the decoder says of the end of the request.
      if (message instanceof ByteBuf bytes && bytes.isReadable() && receiver != null) {
        loop.dispatch(ByteBufUtil.getBytes(bytes), receiver::onBytes);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext own) {
    if (own.channel().isWritable() && receiver != null) {
      loop.dispatch(receiver, Receiver::onWritable);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext own) {
    var hears = receiver;
    if (hears != null) {
      receiver = null;
      loop.dispatch(hears, Receiver::onGone);
    }
  }

  /** A reset, or TLS that is none; that it is gone is told then. */
  @Override
  public void exceptionCaught(ChannelHandlerContext own, Throwable fault) {
    own.close();
  }
}
