package dev.turnstream.gateway;

import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;

/** Where a watcher's frames go: a WebSocket or an HTTP response. Belongs to one event loop. */
interface Outlet {
  /** How this transport wraps a payload. */
  Framing framing();

  /** Whether more may be written now; if not, whoever waits is told when it may. */
  boolean isWritable();

  /** Writes wrapped frames. */
  void write(byte[] frames);

  /** Writes wrapped frames out of a buffer that is used again as soon as this returns. */
  default void write(FrameBuffer frames) {
    write(frames.toByteArray());
  }

  /** What was asked costs as much as so many frames more, where frames are counted. */
  default void charge(int frames) {}

  /** Ends whatever this leads to: its reader fell so far behind that it has to begin anew. */
  void onLost();

  /** Ends whatever this leads to: what was to be written could not be made. */
  void onFault(RuntimeException fault);
}
