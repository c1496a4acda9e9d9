package dev.turnstream.turn;

import dev.turnstream.model.Owner;

/**
 * Who may do what. Every command of every protocol passes here before anything else happens; what
 * it names is then looked up among the owner's own, so that what is someone else's is unknown.
 */
@FunctionalInterface
public interface Access {
  /** A server with one owner, who may do everything. */
  Access LOCAL = (who, verb) -> who.equals(Owner.LOCAL);

  /** What can be done. */
  enum Verb {
    START,
    CANCEL,
    WATCH,
    LIST,
    READ,
    RENAME,
    CONFIGURE,
    DELETE,
    RESTORE,
    /** See what the whole server does, as its operator. */
    OPERATE
  }

  /** Whether somebody may do this with what is theirs. */
  boolean permits(Owner who, Verb verb);
}
