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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of a store, owned by this process for as long as it is open.
 *
 * <p>A file beside it is locked, since SQLite's own locks would let a second server in between two
 * transactions. The operating system gives the lock back when a process dies, however it dies.
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

  private final Path file;
  private final FileChannel lock;
  private final Sealing sealing;
  private final List<Sql> connections = new ArrayList<>();
  private long sealed;

  private SqliteFile(Path file, FileChannel lock, Sealing sealing) {
    this.file = file;
    this.lock = lock;
    this.sealing = sealing;
  }

  /**
   * Takes the file, making it and its directory where they are missing, readable for this user
   * only.
   *
   * @param sealing how content stands in it from now on
   * @throws StoreException if it can't be written or someone else has it
   */
  static SqliteFile take(Path path, Sealing sealing) {
    var file = path.toAbsolutePath().normalize();
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      var lockFile = file.resolveSibling(file.getFileName() + ".lock");
      create(lockFile);
      return new SqliteFile(file, locked(file, lockFile), sealing);
    } catch (IOException e) {
      throw new StoreException(
          "The store %s can't be written: %s. Check that its directory is one that this user can write."
              .formatted(file, e),
          e);
    }
  }

  private static FileChannel locked(Path file, Path lockFile) throws IOException {
    var channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
      channel.close();
      throw taken(file, null);
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw taken(file, e);
    }
  }

  private static StoreException taken(Path file, @Nullable Exception cause) {
    var words =
        "The store %s is in use by another server. Stop that one, or give this server a directory of its own."
            .formatted(file);
    return cause == null ? new StoreException(words) : new StoreException(words, cause);
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

  /** A connection that can't write. */
  Sql reader() {
    try {
      return connected("PRAGMA query_only = ON;");
    } catch (SQLException e) {
      throw SqliteErrors.atOpening(file, e);
    }
  }

  private Sql connected(String more) throws SQLException {
    var sql = new Sql(DriverManager.getConnection("jdbc:sqlite:" + file), sealing);
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
