package dev.turnstream.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;

/**
 * The file of a store, owned by this process for as long as it is open.
 *
 * <p>A file beside it is locked, since SQLite's own locks would let a second server in between two
 * transactions. The operating system gives the lock back when a process dies, however it dies.
 *
 * <p>Where one server is to take over from another without a gap, the two share it: each locks one
 * of two bytes, so a third is refused, and each can see whether the other lives.
 */
final class SqliteFile implements AutoCloseable {
  private static final String EVERY_CONNECTION =
      """
      PRAGMA busy_timeout = 5000;
      PRAGMA foreign_keys = ON;
      PRAGMA secure_delete = ON;
      PRAGMA temp_store = MEMORY;
      PRAGMA synchronous = NORMAL;
      """;

  /** Nobody asks which keys a row got; unasked, the driver looks after each statement. */
  private static final Properties WITHOUT_KEYS = new Properties();

  static {
    WITHOUT_KEYS.setProperty("jdbc.get_generated_keys", "false");
  }

  /** For how long somebody may be looking whether the other lives. */
  private static final Duration LOOKING = Duration.ofSeconds(1);

  private final Path file;
  private final FileChannel lock;
  private final Sealing sealing;
  private final boolean shared;

  /** Which byte is ours, where the file is shared; else all of them are. */
  private final int ours;

  private final List<Sql> connections = new ArrayList<>();
  private long sealed;

  private SqliteFile(Path file, FileChannel lock, Sealing sealing, boolean shared, int ours) {
    this.file = file;
    this.lock = lock;
    this.sealing = sealing;
    this.shared = shared;
    this.ours = ours;
  }

  /**
   * Takes the file, making it and its directory where they are missing, readable for this user
   * only.
   *
   * @param sealing how content stands in it from now on
   * @param shared whether another one that shares it too may have it at the same time
   * @throws StoreException if it can't be written or someone else has it
   */
  static SqliteFile take(Path path, Sealing sealing, boolean shared) {
    var file = path.toAbsolutePath().normalize();
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      var lockFile = file.resolveSibling(file.getFileName() + ".lock");
      create(lockFile);
      var channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
      try {
        int ours = locked(file, channel, shared);
        return new SqliteFile(file, channel, sealing, shared, ours);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException(
          "The store %s can't be written: %s. Check that its directory is one that this user can write."
              .formatted(file, e),
          e);
    }
  }

  private static int locked(Path file, FileChannel channel, boolean shared) throws IOException {
    long until = System.nanoTime() + (shared ? LOOKING.toNanos() : 0);
    do {
      for (int slot = 0; slot < (shared ? 2 : 1); slot++) {
        if (takes(channel, slot, shared ? 1 : Long.MAX_VALUE)) {
          return slot;
        }
      }
      Thread.onSpinWait();
    } while (System.nanoTime() - until < 0);
    throw new StoreException(
        (shared
                ? "The store %s is in use by two servers, or by one that does not share it (--reuse-port). Stop one, or give this server a directory of its own."
                : "The store %s is in use by another server. Stop that one, or give this server a directory of its own.")
            .formatted(file));
  }

  private static boolean takes(FileChannel channel, long from, long size) throws IOException {
    try {
      return channel.tryLock(from, size, false) != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this process
    }
  }

  /** Whether another server has the file too. */
  boolean isShared() {
    return !alone(() -> true).orElse(false);
  }

  /**
   * Does something that must not be done while another server has the file, and lets none in
   * meanwhile; empty when another one has it.
   */
  <T> Optional<T> alone(Supplier<T> work) {
    if (!shared) {
      return Optional.of(work.get());
    }
    try (var others = lock.tryLock(1L - ours, 1, false)) {
      return others == null ? Optional.empty() : Optional.of(work.get());
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // one of this process
    } catch (IOException e) {
      throw new StoreException("The lock of the store " + file + " can't be asked for.", e);
    }
  }

  /** Files that SQLite makes beside this one get the same permissions. */
  private static void create(Path file) throws IOException {
    try {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } else {
        Files.createFile(file);
      }
    } catch (FileAlreadyExistsException e) {
      // Of an earlier start; whoever gave it other permissions meant them.
    }
  }

  /** A connection that writes; brings the file to the form of this version first. */
  Sql writer() {
    try {
      create(file);
      var sql = connected("");
      Migrations.check(sql, file);
      checkForm(sql);
      sql.script("PRAGMA journal_mode = WAL");
      Migrations.apply(sql.unsealed());
      sealed = Sealer.seal(sql.unsealed(), sealing, file);
      return sql;
    } catch (SQLException e) {
      throw SqliteErrors.atOpening(file, e);
    } catch (IOException e) {
      throw new StoreException("The store %s can't be written: %s.".formatted(file, e), e);
    }
  }

  /** How many values the opening had to seal. */
  long sealed() {
    return sealed;
  }

  /** The form of a file changes only when nobody else is using it. */
  private void checkForm(Sql sql) throws SQLException {
    if (!shared || (!Migrations.areMissing(sql) && Sealer.isDone(sql.unsealed(), sealing))) {
      return;
    }
    if (isShared()) {
      throw new StoreException(
          "The store %s has an older form or another data key, and the server that uses it can't bear a change. Stop that server first; this one can't take over from it while it runs."
              .formatted(file));
    }
  }

  /** A connection that can't write. */
  Sql reader() {
    try {
      return connected("PRAGMA query_only = ON;");
    } catch (SQLException e) {
      throw SqliteErrors.atOpening(file, e);
    }
  }

  private Sql connected(String more) throws SQLException {
    var sql = new Sql(DriverManager.getConnection("jdbc:sqlite:" + file, WITHOUT_KEYS), sealing);
    connections.add(sql);
    sql.script(EVERY_CONNECTION + more);
    return sql;
  }

  /** Closes its connections and gives the file back. */
  @Override
  public void close() {
    try (lock) {
      for (var sql : connections) {
        sql.close();
      }
    } catch (SQLException e) {
      throw SqliteErrors.inUse(e);
    } catch (IOException e) {
      throw new StoreException("The lock of the store " + file + " can't be given back.", e);
    }
  }
}
