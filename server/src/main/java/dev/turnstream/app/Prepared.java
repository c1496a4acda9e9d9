package dev.turnstream.app;

import dev.turnstream.model.PriceTable;
import dev.turnstream.store.Sealing;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a start reads from files before it does anything else.
 *
 * @param settings with the API key that its file holds
 */
record Prepared(
    Settings settings,
    Doorkeeper doorkeeper,
    PriceTable prices,
    Sealing sealing,
    TlsFiles.@Nullable Read tls) {
  /** Reads something that may not be readable. */
  @FunctionalInterface
  private interface Reading<T> {
    T read() throws CannotStart;
  }

  /** Reads it all, or tells all that can't be read. Blocks. */
  static Prepared open(Settings settings) throws CannotStart {
    var mistakes = new Mistakes();
    var prices = read(() -> PriceTableFile.load(settings.chat().prices()), mistakes);
    var sealing = read(() -> DataKeyFile.read(settings.keeping().dataKeyFile()), mistakes);
    var files = settings.listen().tls();
    var tls = files == null ? null : read(files::read, mistakes);
    var withKey = read(() -> withKey(settings), mistakes);
    var doorkeeper = read(() -> Doorkeeper.open(settings.ways()), mistakes);
    if (doorkeeper != null && !mistakes.all().isEmpty()) {
      doorkeeper.close();
    }
    mistakes.throwIfAny();
    return new Prepared(
        Objects.requireNonNull(withKey),
        Objects.requireNonNull(doorkeeper),
        Objects.requireNonNull(prices),
        Objects.requireNonNull(sealing),
        tls);
  }

  /** The settings with the key that its file holds now. Blocks. */
  static Settings withKey(Settings settings) throws CannotStart {
    var file = settings.upstream().apiKeyFile();
    return file == null
        ? settings
        : settings.withUpstream(settings.upstream().withApiKey(KeyFile.read(file)));
  }

  private static <T> @Nullable T read(Reading<T> reading, Mistakes mistakes) {
    try {
      return reading.read();
    } catch (CannotStart reason) {
      mistakes.add(reason);
      return null;
    }
  }
}
