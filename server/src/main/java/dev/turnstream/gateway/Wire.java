package dev.turnstream.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;

/**
 * The way out of a WebSocket: past Vert.x' queue straight to the channel, where a write costs
 * nothing but the bytes and the system call. Belongs to the channel's event loop.
 */
final class Wire extends ChannelInboundHandlerAdapter {
  private static final String NAME = "turnstream-wire";

  private final ChannelHandlerContext context;
  private final Runnable onWritable;

  private Wire(ChannelHandlerContext context, Runnable onWritable) {
    this.context = context;
    this.onWritable = onWritable;
  }

  /**
   * Takes over a socket's way out; nothing may be written through the socket itself any more.
   *
   * @param onWritable run when it is not full any more
   */
  static Wire of(NetSocket socket, Runnable onWritable) {
    var context = ((NetSocketInternal) socket).channelHandlerContext();
    var wire = new Wire(context, onWritable);
    context.pipeline().addBefore(context.name(), NAME, wire);
    return wire;
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

  /**
   * Drops the connection, whatever still waits to be written. Closing the channel would not do: it
   * leads through Vert.x, which first writes what waits, and this peer may never read it.
   */
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
  public void channelWritabilityChanged(ChannelHandlerContext own) {
    if (own.channel().isWritable()) {
      onWritable.run();
    }
    own.fireChannelWritabilityChanged();
  }
}
