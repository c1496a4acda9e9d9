package dev.turnstream.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/** Statements on one connection. Used by the connection's thread only. */
final class Sql {
  /** What opens a sealed text inside of a statement. */
  private static final String OPENED = "opened";

  private final Connection connection;
  private final Sealing sealing;

  /** Whose rows are sealed so, or not at all. */
  Sql(Connection connection, Sealing sealing) throws SQLException {
    this.connection = connection;
    this.sealing = sealing;
    if (!(sealing instanceof Sealing.None)) {
      Function.create(connection, OPENED, new Opening(sealing), 1, Function.FLAG_DETERMINISTIC);
    }
  }

  /** The same connection with rows as they stand in the file. */
  Sql unsealed() throws SQLException {
    return new Sql(connection, Sealing.NONE);
  }

  /** A function of SQLite that opens what is sealed. */
  private static final class Opening extends Function {
    private final Sealing sealing;

    Opening(Sealing sealing) {
      this.sealing = sealing;
    }

    @Override
    protected void xFunc() throws SQLException {
      result(sealing.openText(value_text(0)));
    }
  }

  /** A text that users wrote, as a parameter. */
  String sealed(String text) {
    return sealing.sealText(text);
  }

  /** Bytes that users or Claude wrote, as a parameter. */
  byte[] sealed(byte[] bytes) {
    return sealing.sealBytes(bytes);
  }

  /** The text of a column inside of a statement, where it can be searched. */
  String opened(String column) {
    return sealing instanceof Sealing.None ? column : OPENED + "(" + column + ")";
  }

  /** Makes a value of the row that a result stands on. */
  interface RowReader<T> {
    T read(Row row) throws SQLException;
  }

  /** Writing that has no result. */
  interface Task {
    void with(Sql sql) throws SQLException;
  }

  /** What is done in one transaction. */
  interface Work<T> {
    T with(Sql sql) throws SQLException;
  }

  <T> List<T> list(String query, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    try (var statement = prepare(query, parameters);
        var rows = statement.executeQuery()) {
      var all = new ArrayList<T>();
      var row = new Row(rows, sealing);
      while (rows.next()) {
        all.add(reader.read(row));
      }
      return all;
    }
  }

  <T> Optional<T> first(String query, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    var all = list(query, reader, parameters);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
  }

  boolean exists(String query, @Nullable Object... parameters) throws SQLException {
    return first(query, row -> true, parameters).isPresent();
  }

  /** Writes, and says how many rows that changed. */
  int update(String statement, @Nullable Object... parameters) throws SQLException {
    try (var prepared = prepare(statement, parameters)) {
      return prepared.executeUpdate();
    }
  }

  /** Runs a script of any number of statements. */
  void script(String script) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate(script);
    }
  }

  /** All of {@code work}, or nothing. */
  <T> T transaction(String kind, Work<T> work) throws SQLException {
    script("BEGIN " + kind);
    try {
      var result = work.with(this);
      script("COMMIT");
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(e);
      throw e;
    }
  }

  /** SQLite rolls back by itself after some errors; a second roll-back is then no news. */
  private void rollBack(Throwable reason) {
    try {
      script("ROLLBACK");
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  void close() throws SQLException {
    connection.close();
  }

  private PreparedStatement prepare(String text, @Nullable Object... parameters)
      throws SQLException {
    var statement = connection.prepareStatement(text);
    try {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }
}
