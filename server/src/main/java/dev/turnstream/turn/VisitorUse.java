package dev.turnstream.turn;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.budget.Denied;
import dev.turnstream.budget.Share;
import dev.turnstream.store.LedgerRow;
import dev.turnstream.store.LedgerUse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a visitor has used, and what it may still use. */
public final class VisitorUse {
  private final Visitor visitor;
  private final Conversations all;
  private final Desk desk;

  VisitorUse(Visitor visitor, Conversations all, Desk desk) {
    this.visitor = visitor;
    this.all = all;
    this.desk = desk;
  }

  /** How each limit of this visitor stands, and to an operator those of all together. */
  public List<Share> shares() {
    if (visitor.pass().allotment() == null && !all.budgets.rules().limit()) {
      return List.of();
    }
    var mine = all.budgets.shares(visitor.pass().payer());
    return visitor.may(Verb.OPERATE)
        ? Stream.concat(mine.stream(), all.budgets.shares().stream()).toList()
        : mine;
  }

  /** Whether a model may be asked here. */
  public boolean isOffered(String model) {
    return all.budgets.rules().offers(model);
  }

  /** Why a conversation may not ask this model, or null; null asks the server's own. */
  public @Nullable Denied mayAsk(@Nullable String model) {
    return model == null || isOffered(model)
        ? null
        : new Denied.NotOffered(model, all.budgets.rules().models());
  }

  /** The day that it is, in UTC. */
  public LocalDate today() {
    return LocalDate.ofInstant(all.clocks.wall().instant(), ZoneOffset.UTC);
  }

  /**
   * What was used by day and model.
   *
   * @param ofAll by all users, for operators; else by the visitor
   * @param to excluded
   */
  public void usage(
      boolean ofAll,
      Instant from,
      Instant to,
      Consumer<List<LedgerUse>> then,
      Consumer<RuntimeException> otherwise) {
    boolean may = visitor.may(ofAll ? Verb.OPERATE : Verb.READ);
    desk.blocking(
        () ->
            may
                ? all.settled().ledgerUse(ofAll ? null : visitor.owner(), from, to)
                : List.<LedgerUse>of(),
        then,
        otherwise);
  }

  /** What the visitor's turns used, of all times, oldest first. */
  public void used(Consumer<List<LedgerRow>> then, Consumer<RuntimeException> otherwise) {
    boolean may = visitor.may(Verb.READ);
    desk.blocking(
        () ->
            may
                ? all.settled().ledger(visitor.owner(), Instant.EPOCH, Instant.MAX)
                : List.<LedgerRow>of(),
        then,
        otherwise);
  }
}
