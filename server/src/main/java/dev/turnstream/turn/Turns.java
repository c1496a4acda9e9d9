package dev.turnstream.turn;

import dev.turnstream.budget.Reservation;
import dev.turnstream.journal.Journal;
import dev.turnstream.meter.LoopMeter;
import dev.turnstream.meter.Shortage;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.Lookup;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.Owner;
import dev.turnstream.model.PriceTable;
import dev.turnstream.model.RequestContext;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import dev.turnstream.upstream.Upstream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes and starts the turns of one event loop, and knows those that are not over. */
public final class Turns {
  private final Upstream upstream;
  private final Executor loop;
  private final Journal journal;
  private volatile TurnLimits limits;
  private final TurnSlots slots;
  private volatile Billing billing;
  private final Clocks clocks;
  private final RandomGenerator random;
  private final LoopMeter meter;
  private final TurnObserver observer;
  private final Set<Turn> open = new LinkedHashSet<>();
  private boolean closed;

  /**
   * Serves one event loop.
   *
   * @param upstream whoever answers, on the same event loop
   * @param journal shared by all event loops, like the slots
   * @param random for ids; must not be predictable
   * @param meter that of the same event loop
   * @param observer shared by all event loops
   */
  public Turns(
      Upstream upstream,
      Executor loop,
      Journal journal,
      TurnLimits limits,
      TurnSlots slots,
      PriceTable prices,
      Clocks clocks,
      RandomGenerator random,
      LoopMeter meter,
      TurnObserver observer) {
    this.upstream = upstream;
    this.loop = loop;
    this.journal = journal;
    this.limits = limits;
    this.slots = slots;
    this.billing = new Billing(prices);
    this.clocks = clocks;
    this.random = random;
    this.meter = meter;
    this.observer = observer;
  }

  /**
   * Makes a turn that belongs to no conversation; whoever does so starts it.
   *
   * @param kept whether its log outlives it
   * @param reservation what it may use; settled with its end
   * @param onEnd hears its end just before its watchers do
   * @return the turn, or null when as many run as may, or none may any more
   */
  @Nullable Turn make(
      Owner owner,
      RequestContext context,
      MessageRequest request,
      boolean kept,
      Reservation reservation,
      BiConsumer<Turn, TurnEnd> onEnd) {
    if (!takeSlot()) {
      return null;
    }
    var accepted = new TurnAccepted(null, request.model(), clocks.wall().instant());
    Turn.Ending ending =
        (ended, end, tell) -> {
          slots.give();
          onEnd.accept(ended, end);
          tell.run();
        };
    return open(
        TurnId.random(random), owner, context, accepted, request, kept, reservation, ending);
  }

  /**
   * Makes a turn that waits; whoever does so starts it and holds a slot for it.
   *
   * @param kept whether its log outlives it
   * @param reservation what it may use; settled with its end
   */
  Turn open(
      TurnId id,
      Owner owner,
      RequestContext context,
      TurnAccepted accepted,
      MessageRequest request,
      boolean kept,
      Reservation reservation,
      Turn.Ending ending) {
    var log = journal.open(id, owner, loop, kept);
    Turn.Ending forgetting =
        (turn, end, tell) -> {
          open.remove(turn);
          ending.onEnd(turn, end, tell);
        };
    var observation = observer.onAccepted(new TurnObserver.Subject(id, owner, accepted, context));
    var turn =
        new Turn(
            log,
            accepted,
            request,
            limits,
            billing,
            clocks,
            meter,
            observation,
            reservation,
            forgetting);
    open.add(turn);
    return turn;
  }

  void start(Turn turn, MessageRequest request) {
    turn.start(upstream, request);
  }

  /** Takes a slot for a turn that is to run; false when as many run as may. */
  boolean takeSlot() {
    if (closed) {
      return false;
    }
    boolean hasRoom = journal.hasRoom();
    boolean taken = hasRoom && slots.take();
    if (!taken) {
      meter.onRefused(hasRoom ? shortage() : Shortage.JOURNAL);
    }
    return taken;
  }

  private Shortage shortage() {
    return switch (slots.scarce()) {
      case NOTHING -> Shortage.TURNS;
      case MEMORY -> Shortage.MEMORY;
      case TIME -> Shortage.DELAY;
    };
  }

  void giveSlot() {
    slots.give();
  }

  /** Turns that begin from now on are priced so; the others as they began. On any thread. */
  public void price(PriceTable prices) {
    billing = new Billing(prices);
  }

  /** Turns that begin from now on may take so much; the others as they began. On any thread. */
  public void limit(TurnLimits most) {
    limits = most;
  }

  /** Ends the turns that have run for too long; to be called now and then. */
  public void sweep() {
    for (var turn : List.copyOf(open)) {
      turn.tellUse();
      if (turn.isAsking() && turn.isOverdue()) {
        turn.abort(
            Failure.of(
                FailureCode.TURN_TOO_LONG,
                "The answer took over %d seconds and was stopped."
                    .formatted(turn.maxTime().toSeconds())));
      }
    }
  }

  /** A turn was not begun; {@code code} is why, as clients are told it. */
  void tellRefused(Owner owner, RequestContext context, String code) {
    observer.onRefused(owner, context, code);
  }

  /** Of what there is too little for another turn. */
  public TurnSlots.Scarce scarce() {
    return slots.scarce();
  }

  /** Counts what happens on this event loop. */
  public LoopMeter meter() {
    return meter;
  }

  /** How many turns are not over: asked of Claude, or waiting. */
  public int open() {
    return open.size();
  }

  /** How many of them are asked of Claude. */
  public int running() {
    return Math.toIntExact(open.stream().filter(Turn::isAsking).count());
  }

  /** Asks what is no message. */
  void lookUp(Lookup lookup, Consumer<Lookup.Answer> then) {
    upstream.lookUp(lookup, then);
  }

  /** Whether no turn may start any more. */
  public boolean isClosed() {
    return closed;
  }

  /** Starts no other turn because the server stops; those that were accepted go on. */
  public void refuse() {
    closed = true;
  }

  /** Ends all turns because the server stops, and starts no other. */
  public void close() {
    refuse();
    for (var turn : List.copyOf(open)) {
      turn.abort(
          Failure.of(FailureCode.SHUTTING_DOWN, "The server is stopping. Try again in a moment."));
    }
  }
}
