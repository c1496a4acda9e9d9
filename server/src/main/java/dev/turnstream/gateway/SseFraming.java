package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.turnstream.dialect.Framing;

/** Puts each payload, one line of JSON, into a server-sent event. */
final class SseFraming implements Framing {
  /** Events without ids. */
  static final SseFraming PLAIN = new SseFraming("", false);

  /** Events whose ids are positions. */
  static final SseFraming WITH_POSITIONS = new SseFraming("", true);

  private static final byte[] CLOSE = "\n\n".getBytes(US_ASCII);

  private final byte[] open;
  private final boolean withPositions;

  private SseFraming(String id, boolean withPositions) {
    this.open = (id + "data: ").getBytes(US_ASCII);
    this.withPositions = withPositions;
  }

  @Override
  public SseFraming at(long epoch, long seq) {
    return withPositions ? new SseFraming("id: %d-%d\n".formatted(epoch, seq), true) : this;
  }

  /** The kind stands before all else, as Claude's clients want it. */
  @Override
  public SseFraming named(String kind) {
    var own = new String(open, US_ASCII).replaceFirst("data: $", "");
    return new SseFraming("event: " + kind + "\n" + own, withPositions);
  }

  @Override
  public int openSize(int payload) {
    return open.length;
  }

  @Override
  public void open(int payload, byte[] out, int at) {
    System.arraycopy(open, 0, out, at, open.length);
  }

  @Override
  public byte[] close() {
    return CLOSE;
  }
}
