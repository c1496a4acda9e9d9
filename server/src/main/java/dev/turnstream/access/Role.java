package dev.turnstream.access;

import java.util.Locale;

/** What somebody is to the server. */
public enum Role {
  /** Has conversations. */
  USER,
  /** Has them too, and may see what the whole server does. */
  OPERATOR;

  /** The word for it in files and tokens. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
