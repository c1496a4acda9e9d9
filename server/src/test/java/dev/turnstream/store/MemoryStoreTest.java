package dev.turnstream.store;

import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The store in memory")
class MemoryStoreTest extends StoreContract {
  @Override
  Store newStore(InstantSource clock) {
    return new MemoryStore(clock);
  }
}
