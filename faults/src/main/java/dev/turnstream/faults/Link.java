package dev.turnstream.faults;

import java.io.IOException;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Set;

/** One connection through the proxy: two sockets, and what has struck so far. */
final class Link {
  private enum State {
    OPEN,
    STALLED,
    SWALLOWING, // nothing is forwarded, and no end either
    CUT, // both sides were told of the end; what still comes is dropped
    CLOSED
  }

  private final int number;
  private final Socket client;
  private final Socket server;
  private final Set<Direction> ended = EnumSet.noneOf(Direction.class);
  private final Set<Direction> halfClosed = EnumSet.noneOf(Direction.class);
  private State state = State.OPEN;

  Link(int number, Socket client, Socket server) {
    this.number = number;
    this.client = client;
    this.server = server;
  }

  int number() {
    return number;
  }

  /** Whether bytes are still forwarded this way; waits while the connection is stalled. */
  synchronized boolean carries(Direction direction) throws InterruptedException {
    while (state == State.STALLED) {
      wait();
    }
    return state == State.OPEN && !halfClosed.contains(direction);
  }

  synchronized void strike(Fault.Strike strike) throws InterruptedException {
    switch (strike) {
      case Fault.CutAfter _ -> cut();
      case Fault.ResetAfter _ -> reset();
      case Fault.StallAfter _ -> become(State.STALLED);
      case Fault.BlackHoleAfter _ -> become(State.SWALLOWING);
      case Fault.HalfCloseAfter half -> {
        halfClosed.add(half.direction());
        endOf(half.direction());
      }
    }
    carries(strike.direction()); // stalled: not even the next byte is read
  }

  synchronized void release() {
    if (state == State.STALLED) {
      become(State.OPEN);
    }
  }

  /**
   * Ends both ways in order. The sockets stay open until their peers end too: closing one with
   * bytes unread would be a reset.
   */
  synchronized void cut() {
    if (state == State.OPEN || state == State.STALLED) {
      endOf(Direction.TO_CLIENT);
      endOf(Direction.TO_SERVER);
      become(State.CUT);
    }
  }

  /** A sender has ended: its receiver is told, and when both have, the connection is over. */
  synchronized void ended(Direction direction) throws InterruptedException {
    if (carries(direction)) {
      endOf(direction);
    }
    ended.add(direction);
    if (ended.size() == Direction.values().length && state != State.SWALLOWING) {
      close();
    }
  }

  /** A socket broke: the other side is told by a reset too, unless nobody is to know. */
  synchronized void broken(Direction direction) {
    ended.add(direction);
    if (state == State.OPEN || state == State.STALLED) {
      reset();
    } else if (state == State.CUT) {
      close();
    }
  }

  synchronized void close() {
    become(State.CLOSED);
    quietly(client::close);
    quietly(server::close);
  }

  private void reset() {
    quietly(() -> client.setSoLinger(true, 0));
    quietly(() -> server.setSoLinger(true, 0));
    close();
  }

  private void endOf(Direction direction) {
    quietly((direction == Direction.TO_CLIENT ? client : server)::shutdownOutput);
  }

  private void become(State next) {
    state = next;
    notifyAll();
  }

  private interface SocketCall {
    void run() throws IOException;
  }

  /** What a socket that is gone already says to this is of no interest. */
  private static void quietly(SocketCall call) {
    try {
      call.run();
    } catch (IOException _) {
      // It is gone.
    }
  }
}
