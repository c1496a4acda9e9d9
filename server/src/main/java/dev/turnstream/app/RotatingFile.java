package dev.turnstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is appended to and that only its owner can read. When it is full it is renamed to
 * {@code .1}, what was that to {@code .2} and so on; the oldest goes. When somebody else has moved
 * it away, a new one is begun.
 */
final class RotatingFile implements LineWriter.Sink {
  private static final Set<StandardOpenOption> APPEND =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

  private final Path path;
  private final long maxBytes;
  private final int files;
  private FileChannel channel;

  private RotatingFile(Path path, long maxBytes, int files) throws IOException {
    this.path = path;
    this.maxBytes = maxBytes;
    this.files = files;
    this.channel = channel();
  }

  /**
   * Opens it.
   *
   * @param files how many are kept, the one that is written included; at least 1
   */
  static RotatingFile open(Path path, long maxBytes, int files) throws IOException {
    return new RotatingFile(path.toAbsolutePath(), maxBytes, files);
  }

  @Override
  public void write(String line) throws IOException {
    var bytes = ByteBuffer.wrap(line.getBytes(UTF_8));
    if (!Files.exists(path)) {
      reopen();
    } else if (channel.size() > 0 && channel.size() + bytes.remaining() > maxBytes) {
      rotate();
    }
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** What was written outlives a loss of power. */
  @Override
  public void flush() throws IOException {
    channel.force(false);
  }

  private void rotate() throws IOException {
    for (int number = files - 1; number > 0; number--) {
      var older = numbered(number - 1);
      if (Files.exists(older)) {
        Files.move(older, numbered(number), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (files == 1) {
      Files.deleteIfExists(path);
    }
    reopen();
  }

  private Path numbered(int number) {
    return number == 0 ? path : path.resolveSibling(path.getFileName() + "." + number);
  }

  private void reopen() throws IOException {
    channel.close();
    channel = channel();
  }

  private FileChannel channel() throws IOException {
    return FileChannel.open(path, APPEND, onlyOwner());
  }

  private static FileAttribute<?>[] onlyOwner() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
