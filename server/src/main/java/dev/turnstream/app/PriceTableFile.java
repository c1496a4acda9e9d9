package dev.turnstream.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.turnstream.model.PriceTable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Loads a price table: the user's own, or the one that ships. */
final class PriceTableFile {
  private static final String SHIPPED = "prices.json";

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private PriceTableFile() {}

  /**
   * Loads the table.
   *
   * @param file null for the table that ships
   */
  static PriceTable load(@Nullable Path file) throws CannotStart {
    var shown = file == null ? "the price table that ships" : "the price table " + file;
    try (var in = open(file);
        var parser = JSON.createParser(in)) {
      return new PriceTableParser(parser).read();
    } catch (NoSuchFileException _) {
      throw CannotStart.notPossible(shown + " does not exist");
    } catch (PriceTableParser.Wrong e) {
      throw CannotStart.notPossible("%s, line %d: %s".formatted(shown, e.line(), e.getMessage()));
    } catch (IOException e) {
      throw CannotStart.notPossible(shown + " can't be read: " + e);
    }
  }

  private static InputStream open(@Nullable Path file) throws IOException {
    if (file != null) {
      return Files.newInputStream(file);
    }
    var in = PriceTableFile.class.getResourceAsStream(SHIPPED);
    if (in == null) {
      throw new FileNotFoundException(SHIPPED);
    }
    return in;
  }
}
