package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Tells whoever speaks plain HTTP to a port that speaks TLS what is wrong, instead of hanging up on
 * them. It stands before all others on a connection, looks at its first byte, and is gone.
 */
final class ClearTextGuard extends ChannelInboundHandlerAdapter {
  /** How long such a peer may take to close its side. */
  private static final long CLOSE_SECONDS = 2;

  private static final byte[] ANSWER = answer();

  private boolean answered;

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
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (answered) {
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
