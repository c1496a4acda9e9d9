package dev.turnstream.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transport with somebody at the door of each server, which Vert.x has no place for: nobody is
 * let in before {@link #open}, and where TLS is spoken, a connection's first byte is looked at
 * before Vert.x sees it.
 *
 * <p>A server listens before it knows which event loops serve it, and drops whoever comes in
 * between. So they wait in the kernel until all is ready.
 */
public final class GuardedTransport implements Transport {
  private final Transport inner;
  private final @Nullable Arrivals tls;
  private final List<Channel> closed = new ArrayList<>();
  private boolean open;

  /**
   * The same transport, guarded.
   *
   * @param tls how often connections may come that speak TLS; null where none do
   */
  public GuardedTransport(Transport inner, @Nullable Arrivals tls) {
    this.inner = inner;
    this.tls = tls;
  }

  /** Lets in whoever waits and whoever comes, here and at servers of later. On any thread. */
  public synchronized void open() {
    open = true;
    closed.forEach(GuardedTransport::letIn);
    closed.clear();
  }

  private synchronized void onListening(Channel server) {
    if (open) {
      letIn(server);
    } else {
      closed.add(server);
    }
  }

  private static void letIn(Channel server) {
    server.config().setAutoRead(true);
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
    return new Guarded(inner.implementation(), new Doorman(tls, this::onListening));
  }

  /** Meets each connection that a server accepts. */
  @Sharable
  private static final class Doorman extends ChannelInboundHandlerAdapter {
    private final @Nullable Arrivals tls;
    private final Consumer<Channel> onListening;

    Doorman(@Nullable Arrivals tls, Consumer<Channel> onListening) {
      this.tls = tls;
      this.onListening = onListening;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.fireChannelActive();
      onListening.accept(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      if (tls != null && accepted instanceof Channel connection) {
        connection.pipeline().addLast(new ClearTextGuard(tls));
      }
      context.fireChannelRead(accepted);
    }
  }

  /** All as it was, but for what servers are made of. */
  private record Guarded(io.vertx.core.spi.transport.Transport inner, Doorman doorman)
      implements io.vertx.core.spi.transport.Transport {
    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap server) {
      inner.configure(config, domainSocket, server);
      server.option(ChannelOption.AUTO_READ, false).handler(doorman);
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
