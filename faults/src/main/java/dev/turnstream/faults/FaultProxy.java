package dev.turnstream.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/**
 * A TCP proxy on a loopback port of its own that treats each connection as its {@link Plan} says.
 * Connections are numbered from 0 in the order in which they come in. All methods may be called
 * from any thread; none blocks but {@link #close}, which waits for the proxy's threads.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final InetSocketAddress target;
  private final IntFunction<Plan> plans;
  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();
  private final LongAdder toServer = new LongAdder();
  private final LongAdder toClient = new LongAdder();
  private volatile boolean refusing;

  /**
   * @param plans from the number of a connection to its plan; called once for each
   */
  public FaultProxy(InetSocketAddress target, IntFunction<Plan> plans) {
    this.target = target;
    this.plans = plans;
    try {
      listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  /** A proxy to a port on loopback. */
  public static FaultProxy to(int port, IntFunction<Plan> plans) {
    return new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), plans);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** How many connections were accepted and not refused. */
  public int connections() {
    return connections.get();
  }

  /** How many connections were refused. */
  public int refused() {
    return refused.get();
  }

  /** How many bytes were forwarded one way, or are just being written, over all connections. */
  public long bytes(Direction direction) {
    return total(direction).sum();
  }

  /** Whether new connections are reset as soon as they come in. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** Ends all open connections in order, both ways. */
  public void cutAll() {
    cuts.incrementAndGet();
    links.forEach(Link::cut);
  }

  /** Lets all stalled connections go on. */
  public void release() {
    links.forEach(Link::release);
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
    links.forEach(Link::close);
    threads.close();
  }

  private void accept() {
    try {
      while (true) {
        var client = listening.accept();
        if (refusing) {
          refused.incrementAndGet();
          reset(client);
        } else {
          begin(client);
        }
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void begin(Socket client) {
    int number = connections.getAndIncrement();
    try {
      int cut = cuts.get();
      threads.execute(() -> serve(number, client, cut));
    } catch (RejectedExecutionException _) { // closed since it was accepted
      reset(client);
    }
  }

  private void serve(int number, Socket client, int cut) {
    var server = new Socket();
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(target);
    } catch (IOException _) {
      reset(client);
      return;
    }
    var link = new Link(number, client, server);
    links.add(link);
    if (listening.isClosed()) { // after which no one else closes it
      link.close();
    }
    if (cuts.get() != cut) { // all were cut while this one was being made
      link.cut();
    }
    carry(link, plans.apply(number), client, server);
    link.close();
    links.remove(link);
  }

  private void carry(Link link, Plan plan, Socket client, Socket server) {
    try (var pumps = Executors.newVirtualThreadPerTaskExecutor()) {
      pumps.execute(new Pump(link, Direction.TO_SERVER, client, server, plan, toServer));
      pumps.execute(new Pump(link, Direction.TO_CLIENT, server, client, plan, toClient));
    }
  }

  private LongAdder total(Direction direction) {
    return direction == Direction.TO_SERVER ? toServer : toClient;
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException _) {
      // It is gone.
    }
  }
}
