package dev.turnstream.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements on one connection. Used by the connection's thread only. */
final class Sql {
  private final Connection connection;

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** Makes a value of the row that a result stands on. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
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
      while (rows.next()) {
        all.add(reader.read(rows));
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
