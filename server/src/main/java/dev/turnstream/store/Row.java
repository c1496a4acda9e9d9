package dev.turnstream.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The row that a result stands on. What is sealed in the file is opened here and nowhere else. */
final class Row {
  private final ResultSet row;
  private final Sealing sealing;

  Row(ResultSet row, Sealing sealing) {
    this.row = row;
    this.sealing = sealing;
  }

  /** A text that users wrote. */
  String openText(String column) throws SQLException {
    return sealing.openText(row.getString(column));
  }

  /** Bytes that users or Claude wrote. */
  byte[] openBytes(String column) throws SQLException {
    return sealing.openBytes(row.getBytes(column));
  }

  /** A text as it stands in the file; null for none. */
  // The callers know which columns can be null, and the database keeps that true.
  @SuppressWarnings("NullAway")
  String getString(String column) throws SQLException {
    return row.getString(column);
  }

  @SuppressWarnings("NullAway")
  String getString(int column) throws SQLException {
    return row.getString(column);
  }

  /** Bytes as they stand in the file. */
  byte[] getBytes(String column) throws SQLException {
    return row.getBytes(column);
  }

  int getInt(String column) throws SQLException {
    return row.getInt(column);
  }

  int getInt(int column) throws SQLException {
    return row.getInt(column);
  }

  long getLong(String column) throws SQLException {
    return row.getLong(column);
  }

  double getDouble(String column) throws SQLException {
    return row.getDouble(column);
  }

  boolean getBoolean(String column) throws SQLException {
    return row.getBoolean(column);
  }

  /** A number, or null where there is none. */
  @Nullable Long number(String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
