package dev.turnstream.store;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

/** Whoever uses a store does not notice that its content is sealed. */
@DisplayName("The store in a sealed SQLite file")
class SealedStoreTest extends StoreContract {
  @TempDir Path directory;

  @Override
  Store newStore(InstantSource clock) {
    var keys = new DataKeys(List.of(new byte[DataKeys.KEY_BYTES]), new SecureRandom());
    return SqliteStore.open(directory.resolve("store.db"), keys, clock);
  }
}
