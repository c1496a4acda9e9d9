package dev.turnstream.app;

import static java.lang.System.Logger.Level.ERROR;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
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
  private @Nullable Stamp told;

  private @Nullable Stamp seen;

  /** Tells two states of a file apart; of a missing one there is none. */
  private record Stamp(FileTime changed, long size, @Nullable Object key) {}

  /** Remembers how the file looks; to be made before the file is read. */
  FileWatch(Path file) {
    this.file = file;
    this.told = stamp();
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
    var now = stamp();
    boolean still = same(now, seen);
    seen = now;
    if (still && !same(now, told)) {
      told = now;
      try {
        changed.accept(now != null);
      } catch (RuntimeException fault) {
        LOG.log(ERROR, "A fault of our own; what " + file + " says is not taken over", fault);
      }
    }
  }

  private @Nullable Stamp stamp() {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    } catch (IOException _) {
      return null;
    }
  }

  private static boolean same(@Nullable Stamp one, @Nullable Stamp other) {
    return one == null ? other == null : one.equals(other);
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
