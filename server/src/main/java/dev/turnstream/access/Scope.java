package dev.turnstream.access;

import java.util.Locale;
import java.util.Set;

/** What somebody was let in for; a role is not more than its scopes. */
public enum Scope {
  /** Look at what is theirs. */
  READ,
  /** Ask, cancel, change and delete, and look. */
  CHAT,
  /** See what the whole server does; counts for operators only. */
  OPERATE;

  /** The word for it in files and tokens. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Those of a role when nothing else is said. */
  public static Set<Scope> of(Role role) {
    return switch (role) {
      case USER -> Set.of(READ, CHAT);
      case OPERATOR -> Set.of(READ, CHAT, OPERATE);
    };
  }
}
