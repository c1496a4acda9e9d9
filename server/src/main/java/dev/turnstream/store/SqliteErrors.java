package dev.turnstream.store;

import java.nio.file.Path;
import java.sql.SQLException;

/** What SQLite's errors mean for an operator. */
final class SqliteErrors {
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int READ_ONLY = 8;
  private static final int IO = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANT_OPEN = 14;
  private static final int NOT_A_DATABASE = 26;

  private SqliteErrors() {}

  /** An error while the file is opened. */
  static StoreException atOpening(Path file, SQLException e) {
    return new StoreException("The store " + file + " can't be opened: " + meaning(e), e);
  }

  /** An error of a store that is open. */
  static StoreException inUse(SQLException e) {
    return new StoreException("The store can't be used: " + meaning(e), e);
  }

  /** An extended code has the kind of the error in its lowest byte. */
  private static String meaning(SQLException e) {
    return switch (e.getErrorCode() & 0xff) {
      case BUSY, LOCKED ->
          "another program holds it. Stop that program, or give this server another file.";
      case READ_ONLY, CANT_OPEN ->
          "this user can't write it. Check that its directory exists and who owns it.";
      case IO -> "the disk reports an error.";
      case CORRUPT -> "the file is damaged. Restore it from a backup, or move it away.";
      case FULL -> "the disk is full.";
      case NOT_A_DATABASE ->
          "it is not a Turnstream store. Move it away, or give this server another file.";
      default -> "SQLite says \"" + e.getMessage() + "\".";
    };
  }
}
