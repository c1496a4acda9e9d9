package dev.turnstream.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes JSON objects as UTF-8. Decimals are exact and have no exponent. */
public final class JsonBytes {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private JsonBytes() {}

  /** Writes the members of an object. */
  @FunctionalInterface
  public interface Members {
    /**
     * Writes them.
     *
     * @throws IOException never, for the target is memory; Jackson declares it
     */
    void write(JsonGenerator json) throws IOException;
  }

  /** One object with these members. */
  public static byte[] object(Members members) {
    var out = new ByteArrayOutputStream(256);
    try (var json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }
}
