package dev.turnstream.budget;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Why something may not be, or not go on. */
public sealed interface Denied {
  /** The stable code with which nothing is begun. */
  default String code() {
    return switch (this) {
      case Limit limit -> limit.measure().isMoney() ? "budget_used_up" : "limit_reached";
      case NotOffered _, NoPrice _ -> "model_not_allowed";
    };
  }

  /** A sentence or two for people: what it is, whose, and when it is over. */
  String message();

  /** How long to wait from then on; null when waiting does not help, or nobody knows. */
  @Nullable Duration retryAfter();

  /**
   * A limit would be passed.
   *
   * @param now when that was
   * @param until when more may be used; null when that is as soon as somebody else is done
   */
  record Limit(
      Holder holder, Measure measure, BigDecimal most, Instant now, @Nullable Instant until)
      implements Denied {
    @Override
    public String message() {
      var whose =
          switch (holder) {
            case Holder.Everybody() -> "This server's";
            case Holder.User(_) -> "Your";
            case Holder.Token(_) -> "Your token's";
            case Holder.Conversation(_) -> "This conversation's";
          };
      // What all others have together is the operator's business.
      var much =
          holder instanceof Holder.Everybody
              ? "of " + measure.words()
              : "of " + most.stripTrailingZeros().toPlainString() + " " + measure.words();
      return "%s limit %s is reached, or too little of it is left for this. %s"
          .formatted(
              whose,
              much,
              until == null
                  ? "Wait until something of it has ended."
                  : "It begins anew at " + until + ".");
    }

    @Override
    public @Nullable Duration retryAfter() {
      return until == null ? null : Duration.between(now, until);
    }
  }

  /** The model is none of those that may be asked. */
  record NotOffered(String model, Set<String> offered) implements Denied {
    @Override
    public String message() {
      return "This server does not offer that model. It offers: %s."
          .formatted(String.join(", ", new TreeSet<>(offered)));
    }

    @Override
    public @Nullable Duration retryAfter() {
      return null;
    }
  }

  /** The model has no price, and money is limited. */
  record NoPrice(String model) implements Denied {
    @Override
    public String message() {
      return "That model has no price on this server, so what it costs can't be held to a budget."
          + " Ask another model, or have its price added.";
    }

    @Override
    public @Nullable Duration retryAfter() {
      return null;
    }
  }
}
