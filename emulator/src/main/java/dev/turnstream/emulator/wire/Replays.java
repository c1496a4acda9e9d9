package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.script.BadScript;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The folder of recorded streams.
 *
 * @param folder where the .sse files are, or null for none
 */
record Replays(@Nullable Path folder) {

  /** Reads a recording, named with or without {@code .sse}; fails with {@link BadScript}. */
  Future<Buffer> read(Vertx vertx, String name) {
    if (folder == null) {
      return Future.failedFuture(
          new BadScript(
              "script: replay=%s, but the emulator was started without a folder of replays (--replays)"
                  .formatted(name)));
    }
    if (name.isBlank() || name.contains("/") || name.contains("\\") || name.startsWith(".")) {
      return Future.failedFuture(
          new BadScript("script: replay=%s must be the plain name of a file".formatted(name)));
    }
    var file = folder.resolve(name.endsWith(".sse") ? name : name + ".sse");
    return vertx
        .fileSystem()
        .readFile(file.toString())
        .recover(_ ->
            Future.failedFuture(
                new BadScript(
                    "script: there is no replay %s in the folder of replays".formatted(name))));
  }
}
