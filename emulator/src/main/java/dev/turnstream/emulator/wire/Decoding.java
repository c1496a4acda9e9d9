package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.api.ApiError;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks compressed bodies, on a worker.
 *
 * <p>Not left to Vert.x, which drops the connection where the API answers with an error.
 */
final class Decoding {
  /** A body that cannot be unpacked, and what the API says to that. */
  static final class Failure extends Exception {
    private final ApiError error;

    Failure(ApiError error) {
      super(error.message());
      this.error = error;
    }

    ApiError error() {
      return error;
    }
  }

  private Decoding() {}

  /** The plain body; fails with {@link Failure}. */
  static Future<Buffer> decode(Vertx vertx, Buffer body, @Nullable String encoding) {
    return switch (encoding) {
      case "gzip" -> vertx.executeBlocking(() -> unpack(body, GZIPInputStream::new), false);
      case "deflate" -> vertx.executeBlocking(() -> unpack(body, InflaterInputStream::new), false);
      case null, default -> Future.succeededFuture(body);
    };
  }

  private interface Unpacker {
    InputStream open(InputStream packed) throws IOException;
  }

  private static Buffer unpack(Buffer body, Unpacker unpacker) throws Failure {
    try (var plain = unpacker.open(new ByteArrayInputStream(body.getBytes()))) {
      var bytes = plain.readNBytes(Bodies.MOST_BYTES + 1);
      if (bytes.length > Bodies.MOST_BYTES) {
        throw new Failure(ApiError.tooLarge());
      }
      return Buffer.buffer(bytes);
    } catch (IOException _) {
      throw new Failure(
          ApiError.invalid("content-encoding: the body cannot be decoded as it says."));
    }
  }
}
