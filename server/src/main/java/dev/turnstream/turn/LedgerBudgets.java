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

/** Budgets as a store's ledger has them: what was used before this server was started. */
public final class LedgerBudgets {
  /** Minutes are over before anybody notices; turns and connections at once are gone. */
  private static final List<Measure> LASTING =
      List.of(Measure.DOLLARS_A_DAY, Measure.DOLLARS_A_MONTH, Measure.TURNS_AN_HOUR);

  private LedgerBudgets() {}

  /** Reads what was used in the windows that are not over; blocks. */
  public static Budgets open(Rules rules, PriceTable prices, InstantSource clock, Store store) {
    var budgets = new Budgets(rules, prices, clock);
    var now = clock.instant();
    for (var measure : LASTING) {
      store
          .ledgerShares(measure.window().start(now))
          .forEach(share -> count(budgets, rules, measure, share));
    }
    return budgets;
  }

  private static void count(Budgets budgets, Rules rules, Measure measure, LedgerShare share) {
    var used = new Amounts(share.cost(), 0, Math.toIntExact(share.turns()), 0);
    if (!rules.all().isNone()) {
      budgets.count(measure, new Holder.Everybody(), used);
    }
    if (!rules.user().isNone()) {
      budgets.count(measure, new Holder.User(share.owner()), used);
    }
    if (share.token() != null) {
      budgets.count(measure, new Holder.Token(share.token()), used);
    }
    if (share.conversation() != null && !rules.conversation().isNone()) {
      budgets.count(measure, new Holder.Conversation(share.conversation()), used);
    }
  }
}
