package dev.turnstream.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * A transport whose servers hear a connection's first byte before Vert.x does, which has no place
 * for that.
 */
public final class GuardedTransport implements Transport {
  private final Transport inner;
  private final Arrivals arrivals;

  /**
   * The same transport, guarded.
   *
   * @param arrivals how often connections may come that speak TLS
   */
  public GuardedTransport(Transport inner, Arrivals arrivals) {
    this.inner = inner;
    this.arrivals = arrivals;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public boolean available() {
    return inner.available();
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return inner.unavailabilityCause();
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return new Guarded(inner.implementation(), arrivals);
  }

  /** Meets each connection that a server accepts. */
  @Sharable
  private static final class Doorman extends ChannelInboundHandlerAdapter {
    private final Arrivals arrivals;

    Doorman(Arrivals arrivals) {
      this.arrivals = arrivals;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      if (accepted instanceof Channel connection) {
        connection.pipeline().addLast(new ClearTextGuard(arrivals));
      }
      context.fireChannelRead(accepted);
    }
  }

  /** All as it was, but for what servers are made of. */
  private record Guarded(io.vertx.core.spi.transport.Transport inner, Arrivals arrivals)
      implements io.vertx.core.spi.transport.Transport {
    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap server) {
      inner.configure(config, domainSocket, server);
      server.handler(new Doorman(arrivals));
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, Bootstrap client) {
      inner.configure(config, domainSocket, client);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
      inner.configure(channel, options);
    }

    @Override
    public boolean supportsDomainSockets() {
      return inner.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
      return inner.supportFileRegion();
    }

    @Override
    public boolean isAvailable() {
      return inner.isAvailable();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
      return inner.unavailabilityCause();
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
      return inner.convert(address);
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
      return inner.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return inner.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(
        int type, int threads, ThreadFactory threadFactory, int ioRatio) {
      return inner.eventLoopGroup(type, threads, threadFactory, ioRatio);
    }

    @Override
    @SuppressWarnings("deprecation") // the interface names it
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
      return inner.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
      return inner.datagramChannelFactory();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
      return inner.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
      return inner.serverChannelFactory(domainSocket);
    }
  }
}
