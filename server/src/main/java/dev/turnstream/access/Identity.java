package dev.turnstream.access;

import dev.turnstream.model.Owner;
import java.util.Set;

/**
 * Who somebody is.
 *
 * @param owner whose conversations are theirs
 * @param scopes what they were let in for
 */
public record Identity(Owner owner, Role role, Set<Scope> scopes) {
  /** Somebody, whose scopes don't change. */
  public Identity {
    scopes = Set.copyOf(scopes);
  }

  boolean has(Scope scope) {
    return scopes.contains(scope);
  }
}
