package dev.turnstream.app;

import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.transport.Transport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Linux' epoll, where a port is shared by two servers of which the newer one gets whoever comes.
 *
 * <p>Left alone, the kernel deals new connections out to all who listen ({@code SO_REUSEPORT}), and
 * those that wait to be accepted by one that stops are reset. So a filter is set on the port that
 * names the second listener. While there is only one, the kernel finds no second one and takes the
 * first; from the moment at which another server listens, that one gets all, and when the older one
 * closes its socket nobody waits there any more.
 */
final class SharedPort extends EpollTransport implements Transport {
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
  private static final int PROGRAM_BYTES = 16;
  private static final int SECOND = 1;

  /** {@code BPF_RET | BPF_K}: the result is a constant. */
  private static final short RETURN = 0x06;

  private static final RawUnixChannelOption FILTER =
      new RawUnixChannelOption(
          "SO_ATTACH_REUSEPORT_CBPF", SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, PROGRAM_BYTES);

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    var plain = super.serverChannelFactory(domainSocket);
    return domainSocket ? plain : () -> steered(plain.newChannel());
  }

  private static ServerChannel steered(ServerChannel channel) {
    channel.pipeline().addLast(new Steering());
    return channel;
  }

  /** Sets the filter as soon as the socket listens. */
  private static final class Steering extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      var config = context.channel().config();
      if (Boolean.TRUE.equals(config.getOption(UnixChannelOption.SO_REUSEPORT))) {
        config.setOption(FILTER, toTheSecond());
      }
      context.fireChannelActive();
    }
  }

  /** A {@code struct sock_fprog} of one instruction; the kernel copies it. */
  private static ByteBuffer toTheSecond() {
    var instruction = direct(Long.BYTES);
    instruction.putShort(0, RETURN).putInt(4, SECOND);
    var program = direct(PROGRAM_BYTES);
    program.putShort(0, (short) 1).putLong(Long.BYTES, Buffer.memoryAddress(instruction));
    return program;
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public String name() {
    return "epoll";
  }

  @Override
  public boolean available() {
    return isAvailable();
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return this;
  }
}
