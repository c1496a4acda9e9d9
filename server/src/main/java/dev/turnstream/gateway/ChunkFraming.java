package dev.turnstream.gateway;

import dev.turnstream.dialect.Framing;
import dev.turnstream.dialect.aisdk.SocketReply;
import dev.turnstream.gateway.websocket.Frames;

/**
 * Puts each chunk of one request into a message of the AI SDK's socket. It counts them: the AI SDK
 * wants them without a gap, from 0 on.
 */
final class ChunkFraming implements Framing {
  private static final byte[] CLOSE = {'}'};

  private final String requestId;
  private long sequence;
  private byte[] head;

  ChunkFraming(String requestId) {
    this.requestId = requestId;
    this.head = SocketReply.chunk(requestId, 0);
  }

  /** The size of the message around a chunk. */
  private int message(int chunk) {
    return (int) Math.min(Integer.MAX_VALUE, (long) chunk + head.length + CLOSE.length);
  }

  @Override
  public int openSize(int chunk) {
    return Frames.TEXT.openSize(message(chunk)) + head.length;
  }

  @Override
  public void open(int chunk, byte[] out, int at) {
    int message = message(chunk);
    Frames.TEXT.open(message, out, at);
    System.arraycopy(head, 0, out, at + Frames.TEXT.openSize(message), head.length);
    head = SocketReply.chunk(requestId, ++sequence);
  }

  @Override
  public byte[] close() {
    return CLOSE;
  }
}
