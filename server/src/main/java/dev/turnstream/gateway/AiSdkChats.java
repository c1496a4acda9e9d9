package dev.turnstream.gateway;

import dev.turnstream.dialect.aisdk.Asked;
import dev.turnstream.dialect.aisdk.EarlierStep;
import dev.turnstream.dialect.aisdk.UiMessageEncoder;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationName;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.TurnCommand;
import dev.turnstream.model.TurnCommand.Where;
import dev.turnstream.model.TurnCommand.Wish;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.store.StoredConversation;
import dev.turnstream.store.StoredTurn;
import dev.turnstream.turn.Cancelled;
import dev.turnstream.turn.Visitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The chats of the AI SDK's pages: where their questions go, and what goes on in them. */
final class AiSdkChats {
  private static final String DIALECT = "ai-sdk";
  private static final Pattern CONVERSATION = Pattern.compile("conv_[0-9a-f]{32}");

  private final Visitor visitor;
  private final Scratch scratch;
  private final WatchedLogs logs;

  /**
   * The chats as somebody sees them on one event loop.
   *
   * @param logs those watched there as messages of their own
   */
  AiSdkChats(Visitor visitor, WatchedLogs logs, Scratch scratch) {
    this.visitor = visitor;
    this.logs = logs;
    this.scratch = scratch;
  }

  Visitor visitor() {
    return visitor;
  }

  /** What there is to watch in a chat. */
  sealed interface Found {
    /** A turn, and how its log is said. */
    record Turn(TurnId turn, WatchedLogs logs) implements Found {}

    /** Nothing runs or waits. */
    record Idle() implements Found {}

    /** The store can't be read. */
    record Unavailable() implements Found {}
  }

  /**
   * A question as a command.
   *
   * @param key what the client calls it, so that sending it again starts nothing; null for nothing
   */
  TurnCommand command(Asked.Question asked, @Nullable String key) {
    return new TurnCommand(
        IdempotencyKey.orNew(key, visitor),
        new Wish.Tell(where(asked.chat()), asked.history()),
        asked.busy(),
        asked.orphan(),
        asked.model(),
        asked.parameters());
  }

  private static Where where(String chat) {
    return CONVERSATION.matcher(chat).matches()
        ? new Where.Known(new ConversationId(chat))
        : new Where.Named(new ConversationName(DIALECT, chat), ConversationSettings.TOLD_BY_CLIENT);
  }

  /** How the answer to a question is said to the page that asked: it has what came before. */
  WatchedLogs answering(@Nullable String continued) {
    return said(continued, List.of());
  }

  private WatchedLogs said(@Nullable String continued, List<EarlierStep> earlier) {
    return continued == null
        ? logs
        : new WatchedLogs(new UiMessageEncoder(continued, earlier), scratch);
  }

  /** Looks for what runs or waits in a chat. */
  void running(String chat, Consumer<Found> then) {
    read(
        chat,
        found ->
            found
                .flatMap(conversation ->
                    present(conversation)
                        .filter(turn -> !turn.status().isTerminal())
                        .map(turn -> watched(conversation, turn)))
                .ifPresentOrElse(then, () -> then.accept(new Found.Idle())),
        () -> then.accept(new Found.Unavailable()));
  }

  /**
   * Looks for a certain turn, which may be over.
   *
   * @param whole whether the page builds its message anew, and has to be told what came before
   */
  void turn(TurnId turn, boolean whole, Consumer<Found> then) {
    visitor.turn(
        turn,
        stored ->
            stored.ifPresentOrElse(
                found -> turn(found, whole, then),
                () -> then.accept(new Found.Turn(turn, logs))), // one that belongs to no chat
        _ -> then.accept(new Found.Unavailable()));
  }

  private void turn(StoredTurn turn, boolean whole, Consumer<Found> then) {
    visitor
        .conversations()
        .read(
            turn.conversation(),
            found ->
                then.accept(
                    found
                        .map(conversation ->
                            whole ? watched(conversation, turn) : rest(conversation, turn))
                        .orElseGet(() -> new Found.Turn(turn.turn(), logs))),
            _ -> then.accept(new Found.Unavailable()));
  }

  private Found watched(StoredConversation conversation, StoredTurn turn) {
    var message = ContinuedMessage.of(conversation, turn.question());
    return new Found.Turn(turn.turn(), said(message.id(), message.steps()));
  }

  private Found rest(StoredConversation conversation, StoredTurn turn) {
    var message = ContinuedMessage.of(conversation, turn.question());
    return new Found.Turn(turn.turn(), said(message.id(), List.of()));
  }

  /** Reads a chat's conversation, if there is one. */
  private void read(String chat, Consumer<Optional<StoredConversation>> then, Runnable otherwise) {
    Consumer<ConversationId> read =
        conversation -> visitor.conversations().read(conversation, then, _ -> otherwise.run());
    switch (where(chat)) {
      case Where.Known(var conversation) -> read.accept(conversation);
      case Where.Named(var name, _) ->
          visitor
              .conversations()
              .named(
                  name,
                  found ->
                      found.ifPresentOrElse(
                          named -> read.accept(named.conversation()),
                          () -> then.accept(Optional.empty())),
                  _ -> otherwise.run());
      case Where.Fresh _ -> then.accept(Optional.empty());
    }
  }

  /** The turn that runs, else the one that has waited longest, else the newest. */
  private static Optional<StoredTurn> present(StoredConversation conversation) {
    var turns = conversation.turns();
    return turns.stream()
        .filter(turn -> turn.status() == TurnStatus.RUNNING)
        .findFirst()
        .or(() -> turns.stream().filter(turn -> !turn.status().isTerminal()).findFirst())
        .or(() -> turns.isEmpty() ? Optional.empty() : Optional.of(turns.getLast()));
  }

  /**
   * Ends what runs and waits in a chat.
   *
   * @param then hears what became of the turn that ran, or ended last; empty for no such chat
   */
  void stop(String chat, Consumer<Optional<Cancelled>> then, Runnable otherwise) {
    read(
        chat,
        found ->
            found
                .flatMap(conversation ->
                    present(conversation).map(last -> new Ending(conversation, last, then)))
                .ifPresentOrElse(Ending::begin, () -> then.accept(Optional.empty())),
        otherwise);
  }

  /** The end of all turns of a chat. */
  private final class Ending {
    private final List<TurnId> turns = new ArrayList<>();
    private final TurnId last;
    private final Consumer<Optional<Cancelled>> then;
    private Optional<Cancelled> receipt = Optional.empty();
    private int missing;

    Ending(StoredConversation conversation, StoredTurn last, Consumer<Optional<Cancelled>> then) {
      this.last = last.turn();
      this.then = then;
      conversation.turns().reversed().stream()
          .filter(turn -> !turn.status().isTerminal() && !turn.turn().equals(last.turn()))
          .forEach(turn -> turns.add(turn.turn()));
      turns.add(last.turn());
      this.missing = turns.size();
    }

    /** Those that wait come first, so that none of them is begun meanwhile. */
    void begin() {
      turns.forEach(turn -> visitor.cancel(turn, told -> ended(turn, told)));
    }

    private void ended(TurnId turn, Optional<Cancelled> told) {
      if (turn.equals(last)) {
        receipt = told;
      }
      if (--missing == 0) {
        then.accept(receipt);
      }
    }
  }
}
