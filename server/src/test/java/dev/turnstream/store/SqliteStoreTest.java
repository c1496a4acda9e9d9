package dev.turnstream.store;

import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The store in an SQLite file")
class SqliteStoreTest extends StoreContract {
  @TempDir Path directory;

  @Override
  Store newStore(InstantSource clock) {
    return SqliteStore.open(directory.resolve("store.db"), clock);
  }
}
