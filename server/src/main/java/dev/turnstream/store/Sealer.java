package dev.turnstream.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Keeps true that either every row of the file is sealed with one key, or none is. It is all
 * decided and done when the file is opened, in one transaction, so no other code meets a mixture.
 */
final class Sealer {
  private static final int BATCH = 200;

  /** Where content stands. */
  private static final List<Content> CONTENT =
      List.of(
          new Content("conversation", "title", false),
          new Content("conversation", "words", false),
          new Content("conversation", "parameters", true),
          new Content("message", "content", true),
          new Content("message_words", "words", false));

  private final Sql sql;
  private final DataKeys keys;

  /** For a connection whose own sealing is none: rows are read and written as they stand. */
  private Sealer(Sql sql, DataKeys keys) {
    this.sql = sql;
    this.keys = keys;
  }

  private record Content(String table, String column, boolean bytes) {
    String page() {
      return "SELECT rowid AS at, %s FROM %s WHERE rowid > ? ORDER BY rowid LIMIT %d"
          .formatted(column, table, BATCH);
    }

    String update() {
      return "UPDATE %s SET %s = ? WHERE rowid = ?".formatted(table, column);
    }
  }

  /** The key with which the rows are sealed; empty when they are not. */
  static Optional<String> sealedWith(Sql sql) throws SQLException {
    return sql.exists("SELECT 1 FROM sqlite_schema WHERE name = 'sealing'")
        ? sql.first("SELECT key FROM sealing", row -> row.getString("key"))
        : Optional.empty();
  }

  /** Whether {@link #seal} would change nothing. */
  static boolean isDone(Sql sql, Sealing sealing) throws SQLException {
    return switch (sealing) {
      case Sealing.None _ -> true;
      case DataKeys keys -> sealedWith(sql).equals(Optional.of(keys.current()));
    };
  }

  /**
   * Seals what is not sealed with the current key.
   *
   * @return how many values those were
   * @throws StoreException if the rows are sealed with a key that is not given
   */
  static long seal(Sql sql, Sealing sealing, Path file) throws SQLException {
    var before = sealedWith(sql);
    return switch (sealing) {
      case Sealing.None _ -> {
        if (before.isPresent()) {
          throw new StoreException(missing(file, before.get(), "no key is given"));
        }
        yield 0;
      }
      case DataKeys keys -> {
        if (before.isPresent() && !keys.ids().contains(before.get())) {
          throw new StoreException(
              missing(file, before.get(), "the key file has " + String.join(", ", keys.ids())));
        }
        yield before.equals(Optional.of(keys.current()))
            ? 0
            : new Sealer(sql, keys).sealAll(before.isPresent());
      }
    };
  }

  private static String missing(Path file, String key, String instead) {
    return "The store %s is sealed with the data key %s, and %s. Name the file that holds it with --data-key-file; without it the text can't be read by anybody."
        .formatted(file, key, instead);
  }

  private long sealAll(boolean sealed) throws SQLException {
    return sql.transaction(
        "IMMEDIATE",
        same -> {
          long count = 0;
          for (var content : CONTENT) {
            count += seal(content, sealed);
          }
          same.update(
              "INSERT INTO sealing (n, key) VALUES (1, ?)"
                  + " ON CONFLICT (n) DO UPDATE SET key = excluded.key",
              keys.current());
          // What stood there before is in free space until the file is rebuilt.
          same.update("INSERT OR IGNORE INTO deletion (n) VALUES (1)");
          return count;
        });
  }

  /** What stands in one row. */
  private record Value(long at, Object content) {}

  private long seal(Content content, boolean sealed) throws SQLException {
    long count = 0;
    long last = -1;
    List<Value> batch;
    do {
      batch =
          sql.list(
              content.page(),
              row -> new Value(row.getLong("at"), sealedAnew(row, content, sealed)),
              last);
      for (var value : batch) {
        sql.update(content.update(), value.content(), value.at());
        last = value.at();
      }
      count += batch.size();
    } while (!batch.isEmpty());
    return count;
  }

  private Object sealedAnew(Row row, Content content, boolean sealed) throws SQLException {
    if (content.bytes()) {
      var bytes = row.getBytes(content.column());
      return keys.sealBytes(sealed ? keys.openBytes(bytes) : bytes);
    }
    var text = row.getString(content.column());
    return keys.sealText(sealed ? keys.openText(text) : text);
  }
}
