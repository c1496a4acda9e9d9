package dev.turnstream.dialect;

/** Each frame is a line. */
public final class LineFraming implements Framing {
  /** There is no other. */
  public static final LineFraming LINES = new LineFraming();

  private static final byte[] CLOSE = {'\n'};

  private LineFraming() {}

  @Override
  public int openSize(int payload) {
    return 0;
  }

  @Override
  public void open(int payload, byte[] out, int at) {
    // a line has no head
  }

  @Override
  public byte[] close() {
    return CLOSE;
  }
}
