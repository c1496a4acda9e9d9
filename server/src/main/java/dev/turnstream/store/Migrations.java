package dev.turnstream.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings a file to the form that this version knows. The file's {@code user_version} counts the
 * scripts that were applied; its {@code application_id} says that it is one of ours.
 */
final class Migrations {
  /** "TURN" in ASCII. */
  private static final int APPLICATION = 0x5455524e;

  /** Only ever added to: what is released is never changed. */
  private static final List<String> SCRIPTS =
      List.of(
          "001-conversations.sql",
          "002-settings-names-search.sql",
          "003-sealing-and-keep.sql",
          "004-who-pays.sql",
          "005-cancels.sql");

  /** The form that this version writes. */
  static final int NEWEST = SCRIPTS.size();

  /** The script after which the words of what was said before are to be written. */
  private static final int WORDS = 1;

  private Migrations() {}

  /**
   * Looks whether the file is one of ours, and writes nothing.
   *
   * @return the form that it has, 0 for a new one
   * @throws StoreException if it is another program's or a newer version's
   */
  static int check(Sql sql, Path file) throws SQLException {
    int version = number(sql, "PRAGMA user_version");
    if (number(sql, "PRAGMA application_id") != APPLICATION
        && (version != 0 || sql.exists("SELECT 1 FROM sqlite_schema"))) {
      throw new StoreException(
          "The store %s can't be opened: it is another program's. Move it away, or give this server another file."
              .formatted(file));
    }
    if (version > SCRIPTS.size()) {
      throw new StoreException(
          "The store %s can't be opened: a newer version of Turnstream wrote it (form %d, this version knows %d). Use that version again, or a backup of before."
              .formatted(file, version, SCRIPTS.size()));
    }
    return version;
  }

  /** Whether {@link #apply} has something to do. */
  static boolean areMissing(Sql sql) throws SQLException {
    return number(sql, "PRAGMA user_version") < SCRIPTS.size();
  }

  /** Applies what is missing, each script in a transaction of its own. */
  static void apply(Sql sql) throws SQLException {
    for (int i = number(sql, "PRAGMA user_version"); i < SCRIPTS.size(); i++) {
      step(sql, i);
    }
  }

  private static void step(Sql sql, int index) throws SQLException {
    var script = script(SCRIPTS.get(index));
    sql.transaction(
        "IMMEDIATE",
        same -> {
          same.script(script);
          if (index == WORDS) {
            OldWords.write(same);
          }
          same.script("PRAGMA application_id = " + APPLICATION);
          same.script("PRAGMA user_version = " + (index + 1));
          return true;
        });
  }

  /** Writes the number of the file's form once more, which changes nothing. */
  static void writeAgain(Sql sql) throws SQLException {
    sql.script("PRAGMA user_version = " + number(sql, "PRAGMA user_version"));
  }

  private static int number(Sql sql, String pragma) throws SQLException {
    return sql.first(pragma, row -> row.getInt(1)).orElseThrow();
  }

  private static String script(String name) {
    try (var in = Migrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
