package dev.turnstream.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The server behind the proxy: hands each accepted socket to the test. */
final class Peer implements AutoCloseable {
  static final int PATIENCE = 5_000; // milliseconds

  private final ServerSocket listening;
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

  Peer() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  Socket next() throws InterruptedException {
    var socket = accepted.poll(PATIENCE, TimeUnit.MILLISECONDS);
    if (socket == null) {
      throw new AssertionError("no connection within " + PATIENCE + " ms");
    }
    return socket;
  }

  static Socket connect(FaultProxy proxy) {
    try {
      var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
      socket.setSoTimeout(PATIENCE);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        var socket = listening.accept();
        socket.setSoTimeout(PATIENCE);
        accepted.add(socket);
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (var socket : accepted) {
      socket.close();
    }
  }
}
