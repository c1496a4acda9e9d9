package dev.turnstream.access;

/**
 * Who may do what. Every command of every protocol passes here before anything else happens; what
 * it names is then looked up among the owner's own, so that what is someone else's is unknown.
 */
@FunctionalInterface
public interface Access {
  /** A verb needs its scope, and a pass that nobody has taken back. */
  Access RULES = (who, verb) -> who.stillThere().getAsBoolean() && allows(who.identity(), verb);

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
  boolean permits(Pass who, Verb verb);

  private static boolean allows(Identity identity, Verb verb) {
    return switch (verb) {
      case START, CANCEL, RENAME, CONFIGURE, DELETE, RESTORE -> identity.has(Scope.CHAT);
      case WATCH, LIST, READ -> identity.has(Scope.CHAT) || identity.has(Scope.READ);
      case OPERATE -> identity.role() == Role.OPERATOR && identity.has(Scope.OPERATE);
    };
  }
}
