package dev.turnstream.app;

import static java.lang.System.Logger.Level.ERROR;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a file is another. It looks once a second instead of being told, since files that
 * are mounted are not told of; a change counts when it has stood still for a second, so that a file
 * that is being written is not taken for a shorter one.
 */
final class FileWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FileWatch.class.getName());

  private final Path file;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("file-watch").daemon().factory());

  /** What the file looked like when it was told of, and when it was last looked at. */
  private @Nullable FileStamp told;

  private @Nullable FileStamp seen;

  /** Remembers how the file looks; to be made before the file is read. */
  FileWatch(Path file) {
    this.file = file;
    this.told = FileStamp.of(file);
    this.seen = told;
  }

  /**
   * Looks from now on.
   *
   * @param changed hears each change on this watch's thread: whether the file is there
   */
  FileWatch start(Consumer<Boolean> changed) {
    looking.scheduleWithFixedDelay(() -> look(changed), 1, 1, TimeUnit.SECONDS);
    return this;
  }

  private void look(Consumer<Boolean> changed) {
    var now = FileStamp.of(file);
    boolean still = Objects.equals(now, seen);
    seen = now;
    if (still && !Objects.equals(now, told)) {
      told = now;
      try {
        changed.accept(now != null);
      } catch (RuntimeException fault) {
        LOG.log(ERROR, "A fault of our own; what " + file + " says is not taken over", fault);
      }
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
