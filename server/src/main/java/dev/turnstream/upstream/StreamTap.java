package dev.turnstream.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.impl.HttpClientConnection;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The short way of an answer's body over HTTP/1.1: from the channel to the reader, past the codec
 * and Vert.x, which cost more than all the rest of a token's way. They see the head, and at the end
 * the empty chunk, as if nothing had been between; the connection stays theirs.
 *
 * <p>Over HTTP/2, or when the answer is none to stream, it does nothing.
 */
final class StreamTap extends ChannelInboundHandlerAdapter {
  /** What the body is passed to. */
  interface Sink {
    /** More of the body. */
    void onBody(byte[] bytes, int from, int to);

    /** What one read brought has been passed on. */
    void onReadEnd();

    /** The body is not what it should be; nothing follows. */
    void onBadBody();
  }

  private static final String NAME = "turnstream-tap";
  private static final byte[] LAST_CHUNK = "0\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_END = 0x0D0A0D0A;

  private final byte[] scratch;
  private int lastFour;
  private boolean tellingHead;
  private boolean passedOn;
  private boolean broken;
  private @Nullable Body body;

  /** Who takes the body, and what takes its chunks off. */
  private record Body(Sink sink, Chunks chunks) {}

  StreamTap(byte[] scratch) {
    this.scratch = scratch;
  }

  /**
   * Sits down at a connection before its answer comes.
   *
   * @param scratch memory of the event loop
   * @return null where there is nothing to tap
   */
  static @Nullable StreamTap at(HttpClientRequest request, byte[] scratch) {
    if (request.connection() instanceof HttpClientConnection connection) {
      var pipeline = connection.channelHandlerContext().pipeline();
      var codec = pipeline.context(HttpClientCodec.class);
      if (codec != null && pipeline.get(NAME) == null) {
        var tap = new StreamTap(scratch);
        pipeline.addBefore(codec.name(), NAME, tap);
        return tap;
      }
    }
    return null;
  }

  /**
   * Passes the body on from here. It must be called while the head of the answer is being told;
   * later the body goes the long way.
   */
  void open(Sink sink) {
    if (tellingHead) {
      body = new Body(sink, new Chunks(sink::onBody));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
    } else if (body == null) {
      readHead(context, bytes);
    } else {
      readBody(context, bytes, body);
    }
  }

  /** The head goes on alone, so that whoever hears of it can open the tap before the body. */
  private void readHead(ChannelHandlerContext context, ByteBuf bytes) {
    int end = endOfHead(bytes);
    if (end < 0) {
      context.fireChannelRead(bytes);
      return;
    }
    tellingHead = true;
    passedOn = true;
    context.fireChannelRead(bytes.readRetainedSlice(end - bytes.readerIndex()));
    tellingHead = false;
    if (body != null) {
      readBody(context, bytes, body);
    } else {
      leave(context);
      pass(context, bytes);
    }
  }

  private int endOfHead(ByteBuf bytes) {
    for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
      lastFour = lastFour << 8 | bytes.getByte(i);
      if (lastFour == HEAD_END) {
        return i + 1;
      }
    }
    return -1;
  }

  private void readBody(ChannelHandlerContext context, ByteBuf bytes, Body to) {
    boolean isRest = false;
    try {
      while (bytes.isReadable() && !isRest) {
        isRest = feed(bytes, to.chunks);
      }
    } catch (BadStream _) {
      broken = true;
      to.sink.onBadBody();
    } finally {
      if (!isRest) {
        bytes.release();
      }
    }
    if (isRest) {
      handBack(context, bytes, to);
    }
  }

  /** Returns whether the last chunk has begun. */
  private boolean feed(ByteBuf bytes, Chunks chunks) throws BadStream {
    int length = Math.min(scratch.length, bytes.readableBytes());
    bytes.getBytes(bytes.readerIndex(), scratch, 0, length);
    bytes.skipBytes(broken ? length : chunks.feed(scratch, 0, length));
    return chunks.isLast();
  }

  /** The codec has waited for a chunk since the head; it gets the last one. */
  private void handBack(ChannelHandlerContext context, ByteBuf rest, Body from) {
    from.sink.onReadEnd();
    leave(context);
    context.fireChannelRead(Unpooled.wrappedBuffer(LAST_CHUNK));
    pass(context, rest);
  }

  private static void pass(ChannelHandlerContext context, ByteBuf rest) {
    if (rest.isReadable()) {
      context.fireChannelRead(rest);
    } else {
      rest.release();
    }
  }

  private void leave(ChannelHandlerContext context) {
    if (!context.isRemoved()) {
      context.pipeline().remove(this);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (body != null) {
      body.sink.onReadEnd();
    }
    if (body == null || passedOn) {
      passedOn = false;
      context.fireChannelReadComplete(); // else nothing came for those behind
    }
  }
}
