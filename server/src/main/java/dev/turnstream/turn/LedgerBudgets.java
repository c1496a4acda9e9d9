package dev.turnstream.turn;

import dev.turnstream.budget.Amounts;
import dev.turnstream.budget.Budgets;
import dev.turnstream.budget.Holder;
import dev.turnstream.budget.Measure;
import dev.turnstream.budget.Rules;
import dev.turnstream.model.PriceTable;
import dev.turnstream.store.LedgerShare;
import dev.turnstream.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Budgets as a store's ledger has them: what was used before this server was started. */
public final class LedgerBudgets {
  /** Minutes are over before anybody notices; turns and connections at once are gone. */
  private static final List<Measure> LASTING =
      List.of(Measure.DOLLARS_A_DAY, Measure.DOLLARS_A_MONTH, Measure.TURNS_AN_HOUR);

  private LedgerBudgets() {}

  /** Reads what was used in the windows that are not over; blocks. */
  public static Budgets open(Rules rules, PriceTable prices, InstantSource clock, Store store) {
    var budgets = new Budgets(rules, prices, clock);
    count(budgets, clock, store, holder -> isLimited(holder, rules));
    return budgets;
  }

  /**
   * Allows something else from now on, while turns run. What was not counted before because nothing
   * limited it is read from the ledger; a turn that ends in that very moment may count twice there,
   * rather than not at all. Blocks.
   *
   * @throws dev.turnstream.store.StoreException if the ledger can't be read; all is as it was then
   */
  public static void change(Budgets budgets, Rules next, InstantSource clock, Store store) {
    var before = budgets.rules();
    Predicate<Holder> isNew = holder -> isLimited(holder, next) && !isLimited(holder, before);
    budgets.allow(next);
    try {
      budgets.forget(isNew);
      count(budgets, clock, store, isNew);
    } catch (RuntimeException failed) {
      budgets.allow(before);
      throw failed;
    }
  }

  private static boolean isLimited(Holder holder, Rules rules) {
    return switch (holder) {
      case Holder.Everybody _ -> !rules.all().isNone();
      case Holder.User _ -> !rules.user().isNone();
      case Holder.Token _ -> true; // limits of its own are why the ledger names it
      case Holder.Conversation _ -> !rules.conversation().isNone();
    };
  }

  private static void count(
      Budgets budgets, InstantSource clock, Store store, Predicate<Holder> which) {
    var now = clock.instant();
    for (var measure : LASTING) {
      store
          .ledgerShares(measure.window().start(now))
          .forEach(share -> count(budgets, measure, share, which));
    }
  }

  private static void count(
      Budgets budgets, Measure measure, LedgerShare share, Predicate<Holder> which) {
    var used = new Amounts(share.cost(), 0, Math.toIntExact(share.turns()), 0);
    holders(share).filter(which).forEach(holder -> budgets.count(measure, holder, used));
  }

  private static Stream<Holder> holders(LedgerShare share) {
    var holders = Stream.<Holder>builder();
    holders.add(new Holder.Everybody());
    holders.add(new Holder.User(share.owner()));
    if (share.token() != null) {
      holders.add(new Holder.Token(share.token()));
    }
    if (share.conversation() != null) {
      holders.add(new Holder.Conversation(share.conversation()));
    }
    return holders.build();
  }
}
