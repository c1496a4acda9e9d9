package dev.turnstream.gateway;

import dev.turnstream.store.SqliteStore;
import dev.turnstream.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;

/** A real store in a directory that goes with it. */
record TemporaryStore(Path directory, Store store) implements AutoCloseable {
  static TemporaryStore open() {
    try {
      var directory = Files.createTempDirectory("turnstream-test");
      var file = directory.resolve("turnstream.db");
      return new TemporaryStore(directory, SqliteStore.open(file, InstantSource.system()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    store.close();
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
