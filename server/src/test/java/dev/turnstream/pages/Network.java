package dev.turnstream.pages;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a server that can be cut and mended. */
final class Network implements AutoCloseable {
  private final ServerSocket entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int port;
  private volatile boolean cut;

  Network() throws IOException {
    Thread.ofVirtual().name("network").start(this::accept);
  }

  String origin() {
    return "http://127.0.0.1:" + entry.getLocalPort();
  }

  void leadTo(int serverPort) {
    port = serverPort;
  }

  /** Breaks every connection, and each new one at once. */
  void cut() {
    cut = true;
    open.forEach(Network::drop);
  }

  void mend() {
    cut = false;
  }

  @Override
  public void close() throws IOException {
    entry.close();
    cut();
  }

  private void accept() {
    while (!entry.isClosed()) {
      try {
        lead(entry.accept());
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void lead(Socket client) {
    open.add(client);
    try {
      var server = new Socket(InetAddress.getLoopbackAddress(), port);
      open.add(server);
      if (cut) {
        drop(client);
        drop(server);
      } else {
        Thread.ofVirtual().name("network up").start(() -> pass(client, server));
        Thread.ofVirtual().name("network down").start(() -> pass(server, client));
      }
    } catch (IOException e) {
      drop(client); // nobody listens there now
    }
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // cut, or one side has closed
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void drop(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
