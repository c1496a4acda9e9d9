package dev.turnstream.store;

import dev.turnstream.model.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ledger of a store, looked at from outside. Nothing in it is sealed. */
public final class LedgerLook {
  private LedgerLook() {}

  /**
   * As {@link Store#ledgerUse}, also beside a server that has the file open. Blocks, and changes
   * nothing.
   *
   * @throws StoreException if the file can't be read, or a newer version wrote it
   */
  public static List<LedgerUse> use(Path path, @Nullable Owner owner, Instant from, Instant to) {
    var file = path.toAbsolutePath().normalize();
    try (var connection = DriverManager.getConnection(StoreLook.readOnly(file))) {
      var sql = new Sql(connection, Sealing.NONE);
      return Migrations.check(sql, file) == 0
          ? List.of() // a server is about to make it
          : LedgerQueries.use(sql, owner, from, to);
    } catch (SQLException e) {
      throw SqliteErrors.atOpening(file, e);
    } catch (IOException e) {
      throw new StoreException("The store %s can't be read: %s.".formatted(file, e), e);
    }
  }
}
