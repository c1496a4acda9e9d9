package dev.turnstream.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The terminal that the process belongs to, if it belongs to one. */
@FunctionalInterface
interface Terminal {
  /** That of this process, as the system knows it; where output goes doesn't matter. */
  Terminal OWN =
      () -> {
        try (var _ = FileChannel.open(Path.of("/dev/tty"), StandardOpenOption.READ)) {
          return true;
        } catch (IOException _) {
          return false; // a service, or a terminal that was closed, or Windows
        }
      };

  /** Whether there is one now. */
  boolean isThere();
}
