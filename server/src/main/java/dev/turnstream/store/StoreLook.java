package dev.turnstream.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** How the file of a store stands, looked at from outside. */
public sealed interface StoreLook {
  /** There is none yet. */
  record Missing() implements StoreLook {}

  /**
   * It is one of ours.
   *
   * @param has the form that it has
   * @param knows the newest form that this version knows
   * @param inUse whether a server has it open
   * @param sealedWith id of the data key that seals its content, null when none does
   */
  record Form(int has, int knows, boolean inUse, @Nullable String sealedWith)
      implements StoreLook {}

  /** It can't be used; {@code why} says what to do. */
  record Bad(String why) implements StoreLook {}

  /** Looks at a file and changes nothing, also beside a server that has it open. Blocks. */
  static StoreLook at(Path path) {
    var file = path.toAbsolutePath().normalize();
    if (!Files.exists(file)) {
      return new Missing();
    }
    try (var connection = DriverManager.getConnection(readOnly(file))) {
      var sql = new Sql(connection, Sealing.NONE);
      int has = Migrations.check(sql, file);
      return new Form(has, Migrations.NEWEST, inUse(file), Sealer.sealedWith(sql).orElse(null));
    } catch (StoreException e) {
      return new Bad(String.valueOf(e.getMessage()));
    } catch (SQLException e) {
      return new Bad(String.valueOf(SqliteErrors.atOpening(file, e).getMessage()));
    } catch (IOException e) {
      return new Bad("The lock of the store %s can't be looked at: %s.".formatted(file, e));
    }
  }

  /** Without a log the file is all there is, and SQLite then makes no files beside it. */
  static String readOnly(Path file) throws IOException {
    var log = file.resolveSibling(file.getFileName() + "-wal");
    boolean alone = !Files.exists(log) || Files.size(log) == 0;
    return "jdbc:sqlite:file:%s?mode=ro%s"
        .formatted(file.toUri().getRawPath(), alone ? "&immutable=1" : "");
  }

  private static boolean inUse(Path file) throws IOException {
    var lock = file.resolveSibling(file.getFileName() + ".lock");
    if (!Files.exists(lock)) {
      return false;
    }
    try (var channel = FileChannel.open(lock, StandardOpenOption.READ);
        var free = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return free == null;
    } catch (OverlappingFileLockException _) {
      return true; // a server of this very process
    }
  }
}
