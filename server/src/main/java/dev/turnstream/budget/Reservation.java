package dev.turnstream.budget;

import dev.turnstream.budget.Budgets.Held;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.PriceTable;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one turn may use, from its acceptance to its end; of one turn, and so of one event loop at a
 * time. It is settled once.
 */
public final class Reservation {
  /** Claude counts a token for about so many characters of text. */
  private static final int CHARACTERS_A_TOKEN = 4;

  private final Budgets budgets;
  private final PriceTable prices;
  private final List<Held> held;

  /** What counts by the end, when something else may be limited. */
  private final Supplier<List<Held>> atTheEnd;

  private Amounts reserved;
  private Amounts running = Amounts.NONE;
  private @Nullable Need need;
  private String model = "";

  /** Tokens of output that are paid for. */
  private long granted;

  /** Whether Claude was asked for less than was wished, and on whose account. */
  private @Nullable Denied cut;

  /** Claude keeps to what it was asked for, unless less is paid for than that. */
  private boolean claudeStopsByItself = true;

  private boolean settled;

  Reservation(
      Budgets budgets,
      PriceTable prices,
      List<Held> held,
      Amounts reserved,
      Supplier<List<Held>> atTheEnd) {
    this.budgets = budgets;
    this.prices = prices;
    this.held = held;
    this.reserved = reserved;
    this.atTheEnd = atTheEnd;
  }

  /** What became of a question. */
  public sealed interface Cover {
    /** It may be asked so. */
    record Covered(MessageRequest request) implements Cover {}

    /** It may not be asked. */
    record Not(Denied why) implements Cover {}
  }

  /** Whether nothing limits this turn. */
  public boolean isFree() {
    return held.isEmpty();
  }

  /**
   * Whether money limits it. Then the ledger must know of it before anything is asked, since nobody
   * else does if this process ends.
   */
  public boolean limitsMoney() {
    return held.stream().anyMatch(one -> one.limits().limitMoney());
  }

  /** Reserves what a question needs at most, with as long an answer as there is room for. */
  public Cover cover(MessageRequest request) {
    var why = refusal(request.model());
    if (why != null) {
      return new Cover.Not(why);
    }
    if (isFree()) {
      return new Cover.Covered(request);
    }
    var wish = Need.of(request, prices);
    while (true) {
      var room = room(wish);
      if (room.tokens() < wish.least()) {
        return new Cover.Not(room.why());
      }
      long most = Math.min(wish.most(), room.tokens());
      if (resize(wish.with(most)) == null) {
        need = wish;
        model = request.model();
        granted = most;
        cut = most < wish.most() ? room.why() : null;
        return new Cover.Covered(cut == null ? request : shortened(request, most));
      }
      // Somebody else was faster, so there is less room now.
    }
  }

  private @Nullable Denied refusal(String asked) {
    if (!budgets.rules().offers(asked)) {
      return new Denied.NotOffered(asked, budgets.rules().models());
    }
    return limitsMoney() && !prices.models().containsKey(asked) ? new Denied.NoPrice(asked) : null;
  }

  private static MessageRequest shortened(MessageRequest request, long most) {
    var shorter = RequestParameters.of(Map.of("max_tokens", RawJson.of(String.valueOf(most))));
    return new MessageRequest(
        request.model(), request.parameters().then(shorter), request.messages());
  }

  /** How long an answer there is room for, and what limits it most. */
  private record Room(long tokens, Denied why) {}

  private Room room(Need wish) {
    var now = budgets.now();
    @Nullable Room least = null;
    for (var one : held) {
      var account = budgets.at(one.holder(), now);
      for (var limit : one.limits().most().keySet()) {
        var left = account.left(one.limits(), limit);
        if (left != null && limit.growsWithAnswers()) {
          long tokens = wish.outputWithin(limit, left.add(reserved.of(limit)));
          if (least == null || tokens < least.tokens()) {
            least = new Room(tokens, Budgets.limit(one, limit, now));
          }
        }
      }
    }
    return least == null
        ? new Room(Long.MAX_VALUE, Budgets.limit(held.getFirst(), firstLimit(), now))
        : least;
  }

  private Measure firstLimit() {
    return held.getFirst().limits().most().keySet().iterator().next();
  }

  private @Nullable Denied resize(Amounts to) {
    var denied = budgets.take(held, to.minus(reserved));
    if (denied == null) {
      reserved = to;
    }
    return denied;
  }

  /**
   * Hears what Claude has counted so far, which may be more than was reserved: then more is
   * reserved, or less of the answer is paid for.
   *
   * @param answering the model that answers
   * @return why the turn has to stop, or null
   */
  public @Nullable Denied hear(String answering, Usage usage) {
    if (need == null || settled) {
      return null;
    }
    var counted = usage.promptTokens() == 0 ? need : told(need, answering, usage);
    need = counted;
    var wanted = counted.with(granted);
    boolean isMore =
        wanted.dollars().compareTo(reserved.dollars()) > 0 || wanted.tokens() > reserved.tokens();
    if (isMore && resize(wanted) != null) {
      var room = room(counted);
      granted = Math.min(granted, Math.max(0, room.tokens()));
      claudeStopsByItself = false;
      cut = room.why();
      if (resize(counted.with(granted)) != null || granted == 0) {
        return room.why();
      }
    }
    return Usage.count(usage.outputTokens()) > granted
        ? more(Usage.count(usage.outputTokens()))
        : null;
  }

  private Need told(Need estimated, String answering, Usage usage) {
    boolean isKnown = prices.models().containsKey(answering);
    return estimated.told(isKnown ? answering : model, usage, prices);
  }

  /**
   * Hears how long the answer is by now.
   *
   * @param characters of text, thinking and tool input
   * @return why the turn has to stop, or null
   */
  public @Nullable Denied hear(long characters) {
    if (need == null || settled || characters / CHARACTERS_A_TOKEN < allowance()) {
      return null;
    }
    return more(characters / CHARACTERS_A_TOKEN);
  }

  /**
   * Where Claude counts to the same end, an estimate does not come before it: texts with very long
   * tokens are told from a server that does not keep to {@code max_tokens}.
   */
  private long allowance() {
    return claudeStopsByItself ? 2 * granted : granted;
  }

  /** As much again as there was, if nobody else needs it. */
  private @Nullable Denied more(long used) {
    var wish = Objects.requireNonNull(need);
    long wanted = Math.max(used, granted) + Need.LEAST;
    var denied = resize(wish.with(wanted));
    if (denied == null) {
      granted = wanted;
      return null;
    }
    return cut == null ? denied : cut;
  }

  /** On whose account the answer was asked for shorter than it was wished; null if it was not. */
  public @Nullable Denied cut() {
    return cut;
  }

  /** Tells what the turn has used so far, for whoever looks at a meter. */
  public void run(Amounts soFar) {
    if (!settled && !isFree()) {
      var more = soFar.minus(running);
      running = soFar;
      held.forEach(one -> budgets.change(one.holder(), account -> account.run(more)));
    }
  }

  /** Gives back what was reserved and counts what was used: at the end of the turn. */
  public void settle(Receipt receipt) {
    settle(Amounts.turn(cost(receipt), Need.counted(receipt.usage())));
  }

  /** A model that answers under a name without a price costs what the one costs that was asked. */
  private BigDecimal cost(Receipt receipt) {
    if (receipt.cost() != null || isFree()) {
      return receipt.cost() == null ? BigDecimal.ZERO : receipt.cost();
    }
    var cost = prices.costOf(model, receipt.usage(), null, null);
    return cost == null ? BigDecimal.ZERO : cost;
  }

  /** Gives back what was reserved; nothing was asked, and nothing counts. */
  public void release() {
    settle(Amounts.NONE);
  }

  private void settle(Amounts spent) {
    if (settled) {
      return;
    }
    settled = true;
    var back = Amounts.NONE.minus(reserved);
    var still = Amounts.NONE.minus(running);
    held.forEach(one ->
        budgets.change(one.holder(), account -> account.reserve(back).run(still).use(spent)));
    if (!spent.equals(Amounts.NONE)) {
      var counted = held.stream().map(Held::holder).collect(Collectors.toSet());
      atTheEnd.get().stream()
          .map(Held::holder)
          .filter(holder -> !counted.contains(holder))
          .forEach(holder -> budgets.change(holder, account -> account.use(spent)));
    }
  }
}
