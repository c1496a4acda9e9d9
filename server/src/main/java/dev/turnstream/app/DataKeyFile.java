package dev.turnstream.app;

import dev.turnstream.store.DataKeys;
import dev.turnstream.store.Sealing;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file of the keys that seal the store, one a line: the first seals, all of them open. What
 * stands in it is never told, also not when it is wrong.
 */
final class DataKeyFile {
  private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{64}");

  private DataKeyFile() {}

  /**
   * How the store is sealed. Blocks.
   *
   * @param file null when it is not
   */
  static Sealing read(@Nullable Path file) throws CannotStart {
    if (file == null) {
      return Sealing.NONE;
    }
    var keys = keys(file, lines(file));
    if (keys.isEmpty()) {
      throw CannotStart.notPossible(
          "data-key-file: %s holds no key; make one with: openssl rand -hex 32".formatted(file));
    }
    return new DataKeys(keys, new SecureRandom());
  }

  private static List<byte[]> keys(Path file, List<String> lines) throws CannotStart {
    var keys = new ArrayList<byte[]>();
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i).strip();
      if (KEY.matcher(line).matches()) {
        keys.add(HexFormat.of().parseHex(line));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        throw CannotStart.notPossible(
            "data-key-file: %s, line %d: it may be a key of 64 hexadecimal digits, as openssl rand -hex 32 makes them, or a # comment"
                .formatted(file, i + 1));
      }
    }
    return keys;
  }

  private static List<String> lines(Path file) throws CannotStart {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException _) {
      throw CannotStart.notPossible("data-key-file: " + file + " does not exist");
    } catch (CharacterCodingException _) {
      throw CannotStart.notPossible("data-key-file: " + file + " is no UTF-8 text");
    } catch (IOException e) {
      throw CannotStart.notPossible("data-key-file: " + file + " can't be read: " + e);
    }
  }
}
