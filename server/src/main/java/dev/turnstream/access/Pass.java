package dev.turnstream.access;

import dev.turnstream.budget.Payer;
import dev.turnstream.budget.Payer.Allotment;
import dev.turnstream.model.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has shown at the door, for as long as it holds.
 *
 * @param expires when it ends by itself, null for never
 * @param stillThere whether nobody has taken it back; asked on any thread, and never blocks
 * @param allotment what whoever shows it may use, beside what their user may; null for as much
 */
public record Pass(
    Identity identity,
    @Nullable Instant expires,
    BooleanSupplier stillThere,
    @Nullable Allotment allotment) {
  /** How long what is open stays open after a pass has expired, for a new one to be shown. */
  public static final Duration GRACE = Duration.ofSeconds(60);

  /** Whoever reaches a server that asks nobody who they are: its one owner, and its operator. */
  public static final Pass LOCAL =
      lasting(new Identity(Owner.LOCAL, Role.OPERATOR, Set.of(Scope.values())));

  /** Whoever has shown nothing, and may do nothing. */
  public static final Pass NOBODY =
      new Pass(new Identity(new Owner(""), Role.USER, Set.of()), null, () -> false);

  /** A pass without limits of its own. */
  public Pass(Identity identity, @Nullable Instant expires, BooleanSupplier stillThere) {
    this(identity, expires, stillThere, null);
  }

  /** How a pass stands. */
  public enum Standing {
    GOOD,
    /** Its time is over; what is open waits a little for a new one. */
    EXPIRED,
    /** And nobody has shown a new one. */
    LAPSED,
    /** It was taken back. */
    REVOKED
  }

  /** A pass that nothing ends. */
  public static Pass lasting(Identity identity) {
    return new Pass(identity, null, () -> true);
  }

  /** How it stands at a time. */
  public Standing standing(Instant now) {
    if (!stillThere.getAsBoolean()) {
      return Standing.REVOKED;
    }
    if (expires == null || now.isBefore(expires)) {
      return Standing.GOOD;
    }
    return now.isBefore(expires.plus(GRACE)) ? Standing.EXPIRED : Standing.LAPSED;
  }

  /** Who pays for what is done with it. */
  public Payer payer() {
    return new Payer(owner(), allotment);
  }

  /** Whose it is. */
  public Owner owner() {
    return identity.owner();
  }
}
