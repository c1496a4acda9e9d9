package dev.turnstream.budget;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.PriceTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of a server; for all threads, none of which ever waits for another. A claim is taken
 * from one account after the other, and given back when one of them has not enough: so there is
 * never more reserved than is allowed, though two that compete for the last of it may both be
 * refused.
 */
public final class Budgets {
  private final InstantSource clock;
  private volatile Rules rules;
  private volatile PriceTable prices;

  /** An empty cell is no more; whoever finds one looks for its successor. */
  private final ConcurrentHashMap<Holder, AtomicReference<Optional<Account>>> accounts =
      new ConcurrentHashMap<>();

  /**
   * Accounts in which nothing is used.
   *
   * @param clock by whose days and months limits are counted
   */
  public Budgets(Rules rules, PriceTable prices, InstantSource clock) {
    this.rules = rules;
    this.prices = prices;
    this.clock = clock;
  }

  /** Budgets of a server that limits nothing. */
  public static Budgets unlimited() {
    var prices = new PriceTable(LocalDate.EPOCH, BigDecimal.ZERO, Map.of());
    return new Budgets(Rules.NONE, prices, InstantSource.system());
  }

  /** What became of a claim. */
  public sealed interface Claim {
    /** It is taken until it is settled. */
    record Taken(Reservation reservation) implements Claim {}

    /** Nothing is taken. */
    record Not(Denied why) implements Claim {}
  }

  /** An account and what limits it here. */
  record Held(Holder holder, Limits limits) {}

  /** What is allowed. */
  public Rules rules() {
    return rules;
  }

  /**
   * From now on this is allowed. What has begun keeps to what was allowed then, and counts in the
   * accounts of both.
   */
  public void allow(Rules next) {
    rules = next;
  }

  /** From now on claims are estimated with these prices. */
  public void price(PriceTable table) {
    prices = table;
  }

  /**
   * Takes what the least answer to a question needs.
   *
   * @param conversation null for a turn that belongs to none
   * @param least what is known of the question so far
   */
  public Claim begin(Payer payer, @Nullable ConversationId conversation, MessageRequest least) {
    var offered = rules;
    if (!offered.offers(least.model())) {
      return new Claim.Not(new Denied.NotOffered(least.model(), offered.models()));
    }
    var table = prices;
    var held = held(payer, conversation);
    boolean money = held.stream().anyMatch(one -> one.limits().limitMoney());
    if (money && !table.models().containsKey(least.model())) {
      return new Claim.Not(new Denied.NoPrice(least.model()));
    }
    Supplier<List<Held>> atTheEnd = () -> held(payer, conversation);
    if (held.isEmpty()) {
      return new Claim.Taken(new Reservation(this, table, held, Amounts.NONE, atTheEnd));
    }
    var need = Need.of(least, table);
    var amounts = need.with(need.least());
    var denied = take(held, amounts);
    return denied == null
        ? new Claim.Taken(new Reservation(this, table, held, amounts, atTheEnd))
        : new Claim.Not(denied);
  }

  /** Takes one connection, until it is given back. */
  public Claim connect(Payer payer) {
    var held =
        held(payer, null).stream()
            .filter(one -> one.limits().of(Measure.CONNECTIONS) != null)
            .toList();
    var denied = take(held, Amounts.CONNECTION);
    return denied == null
        ? new Claim.Taken(new Reservation(this, prices, held, Amounts.CONNECTION, List::of))
        : new Claim.Not(denied);
  }

  private List<Held> held(Payer payer, @Nullable ConversationId conversation) {
    var held = new ArrayList<Held>(4);
    var allowed = rules;
    add(held, new Holder.Everybody(), allowed.all());
    add(held, new Holder.User(payer.owner()), allowed.user());
    if (payer.token() != null) {
      add(held, new Holder.Token(payer.token().token()), payer.token().limits());
    }
    if (conversation != null) {
      add(held, new Holder.Conversation(conversation), allowed.conversation());
    }
    return List.copyOf(held);
  }

  private static void add(List<Held> held, Holder holder, Limits limits) {
    if (!limits.isNone()) {
      held.add(new Held(holder, limits));
    }
  }

  /** Takes all of it or nothing, and then says why. */
  @Nullable Denied take(List<Held> held, Amounts more) {
    var now = clock.instant();
    for (int i = 0; i < held.size(); i++) {
      var one = held.get(i);
      var beyond = take(one, more, now);
      if (beyond != null) {
        held.subList(0, i)
            .forEach(taken ->
                change(taken.holder(), account -> account.reserve(Amounts.NONE.minus(more))));
        return limit(one, beyond, now);
      }
    }
    return null;
  }

  private @Nullable Measure take(Held one, Amounts more, Instant now) {
    while (true) {
      var cell = cell(one.holder());
      var was = cell.get();
      if (was.isPresent()) {
        var present = was.get().at(now);
        var beyond = present.beyond(one.limits(), more);
        if (beyond != null) {
          return beyond;
        }
        if (cell.compareAndSet(was, Optional.of(present.reserve(more)))) {
          return null;
        }
      }
    }
  }

  static Denied limit(Held one, Measure measure, Instant now) {
    var most = one.limits().most().get(measure);
    return new Denied.Limit(
        one.holder(), measure, Objects.requireNonNull(most), now, measure.window().end(now));
  }

  /** How an account stands at a time. */
  Account at(Holder holder, Instant now) {
    var cell = accounts.get(holder);
    return cell == null ? Account.NEW : cell.get().orElse(Account.NEW).at(now);
  }

  void change(Holder holder, UnaryOperator<Account> change) {
    var now = clock.instant();
    while (true) {
      var cell = cell(holder);
      var was = cell.get();
      if (was.isPresent()
          && cell.compareAndSet(was, Optional.of(change.apply(was.get().at(now))))) {
        return;
      }
    }
  }

  Instant now() {
    return clock.instant();
  }

  private AtomicReference<Optional<Account>> cell(Holder holder) {
    while (true) {
      var there = accounts.get(holder);
      if (there == null) {
        accounts.putIfAbsent(holder, new AtomicReference<>(Optional.of(Account.NEW)));
      } else if (there.get().isEmpty()) {
        accounts.remove(holder, there);
      } else {
        return there;
      }
    }
  }

  /** Counts what was used before this server was started, or before it counted that. */
  public void count(Measure measure, Holder holder, Amounts spent) {
    change(holder, account -> account.use(measure, spent));
  }

  /** Has nothing be used in some accounts; what is reserved in them stays so. */
  public void forget(Predicate<Holder> which) {
    accounts.keySet().stream().filter(which).forEach(holder -> change(holder, Account::unused));
  }

  /** How each limit of somebody stands; without that of all together, which is the operator's. */
  public List<Share> shares(Payer payer) {
    return shares(
        held(payer, null).stream()
            .filter(one -> !(one.holder() instanceof Holder.Everybody))
            .toList());
  }

  /** How each limit of all together stands. */
  public List<Share> shares() {
    var all = new ArrayList<Held>(1);
    add(all, new Holder.Everybody(), rules.all());
    return shares(all);
  }

  private List<Share> shares(List<Held> held) {
    if (held.isEmpty()) {
      return List.of();
    }
    var now = clock.instant();
    var shares = new ArrayList<Share>();
    for (var one : held) {
      var account = at(one.holder(), now);
      one.limits()
          .most()
          .forEach((measure, most) -> {
            var counter = account.counter(measure);
            shares.add(
                new Share(
                    one.holder(),
                    measure,
                    most,
                    counter.used().add(counter.running()).stripTrailingZeros(),
                    counter.reserved().stripTrailingZeros(),
                    measure.window().end(now)));
          });
    }
    return List.copyOf(shares);
  }

  /** Forgets accounts of which nothing is used nor reserved; to be called now and then. */
  public void sweep() {
    var now = clock.instant();
    accounts.forEach((holder, cell) -> {
      var account = cell.get();
      if (account.isPresent()
          && account.get().at(now).isIdle()
          && cell.compareAndSet(account, Optional.empty())) {
        accounts.remove(holder, cell);
      }
    });
  }

  int size() {
    return accounts.size();
  }
}
