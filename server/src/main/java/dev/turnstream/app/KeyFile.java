package dev.turnstream.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file that holds the API key and nothing else. What stands in it is never told. */
final class KeyFile {
  private KeyFile() {}

  /** The key, without the space around it. Blocks. */
  static Secret read(Path file) throws CannotStart {
    try {
      return AllSettings.API_KEY.kind().reader().read(Files.readString(file).strip());
    } catch (IllegalArgumentException _) {
      throw CannotStart.notPossible(
          "api-key-file: %s holds no key; a key is printable ASCII without blanks, alone in its file"
              .formatted(file));
    } catch (NoSuchFileException _) {
      throw CannotStart.notPossible("api-key-file: " + file + " does not exist");
    } catch (IOException e) {
      throw CannotStart.notPossible("api-key-file: " + file + " can't be read: " + e);
    }
  }
}
