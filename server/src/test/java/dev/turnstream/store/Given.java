package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.model.Usage;
import dev.turnstream.store.NewTurn.Ask;
import dev.turnstream.store.NewTurn.NewConversation;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Turns and ends as the tests of stores need them. */
final class Given {
  static final Instant NOON = Instant.parse("2026-11-23T12:00:00.000Z");
  static final Owner ANN = new Owner("ann");
  static final Owner BOB = new Owner("bob");

  /** What a turn that was looked at in the middle had used. */
  static final StoredEnd SO_FAR =
      new StoredEnd(
          null,
          "claude-sonnet-4-6",
          new Usage(7L, 3L, null, null, null, null, null, null, null, null, null, null),
          true,
          new BigDecimal("0.000066"),
          null,
          Duration.ofMillis(20),
          null,
          null);

  /** A conversation without a name and with the server's settings. */
  static final NewConversation PLAIN = new NewConversation(null, ConversationSettings.NONE);

  private static final SecureRandom RANDOM = new SecureRandom();

  private Given() {}

  static TurnId turnId() {
    return TurnId.random(RANDOM);
  }

  static MessageId messageId() {
    return MessageId.random(RANDOM);
  }

  static ConversationId conversationId() {
    return ConversationId.random(RANDOM);
  }

  static RawJson text(String text) {
    return RawJson.of("[{\"type\":\"text\",\"text\":\"" + text + "\"}]");
  }

  static Ask next(String text) {
    return new Ask.Next(messageId(), text(text));
  }

  /** A first turn of a new conversation, Ann's, running. */
  static NewTurn first(String text) {
    return turn(conversationId(), true, next(text));
  }

  /** The same in another conversation that is about to be, and asking for no model itself. */
  static NewTurn with(NewConversation fresh, NewTurn turn) {
    return new NewTurn(
        turn.turn(),
        turn.owner(),
        turn.command(),
        turn.conversation(),
        fresh,
        turn.ask(),
        turn.answer(),
        null,
        turn.defaultModel(),
        turn.status(),
        turn.acceptedAt());
  }

  /** The same with another wish. */
  static NewTurn asking(NewTurn turn, Ask ask) {
    return new NewTurn(
        turn.turn(),
        turn.owner(),
        turn.command(),
        turn.conversation(),
        turn.fresh(),
        ask,
        turn.answer(),
        turn.model(),
        turn.defaultModel(),
        turn.status(),
        turn.acceptedAt());
  }

  static NewTurn later(ConversationId conversation, Ask ask) {
    return turn(conversation, false, ask);
  }

  private static NewTurn turn(ConversationId conversation, boolean fresh, Ask ask) {
    var id = turnId();
    return new NewTurn(
        id,
        ANN,
        "command-of-" + id,
        conversation,
        fresh ? PLAIN : null,
        ask,
        messageId(),
        "claude-test",
        "claude-default",
        TurnStatus.RUNNING,
        NOON);
  }

  static NewTurn queued(NewTurn turn) {
    return copy(turn, turn.owner(), turn.command(), TurnStatus.QUEUED, turn.acceptedAt());
  }

  static NewTurn at(NewTurn turn, Instant time) {
    return copy(turn, turn.owner(), turn.command(), turn.status(), time);
  }

  static NewTurn by(Owner owner, NewTurn turn) {
    return copy(turn, owner, turn.command(), turn.status(), turn.acceptedAt());
  }

  static NewTurn as(String command, NewTurn turn) {
    return copy(turn, turn.owner(), command, turn.status(), turn.acceptedAt());
  }

  private static NewTurn copy(
      NewTurn turn, Owner owner, String command, TurnStatus status, Instant acceptedAt) {
    return new NewTurn(
        turn.turn(),
        owner,
        command,
        turn.conversation(),
        turn.fresh(),
        turn.ask(),
        turn.answer(),
        turn.model(),
        turn.defaultModel(),
        status,
        acceptedAt);
  }

  static FinishedTurn completed(RawJson content) {
    return ended(TurnStatus.COMPLETED, content, "end_turn");
  }

  static FinishedTurn completed(String text) {
    return completed(text(text));
  }

  static FinishedTurn ended(TurnStatus status, RawJson content, @Nullable String stopReason) {
    var end =
        new StoredEnd(
            stopReason,
            "claude-test-1",
            new Usage(10L, 20L, null, 3L, null, null, 7L, 1L, null, "standard", null, "us"),
            false,
            new BigDecimal("0.000003300000000000000001"),
            Duration.ofNanos(310_000_001),
            Duration.ofNanos(1_800_000_003),
            status == TurnStatus.FAILED ? "upstream_error" : null,
            status == TurnStatus.FAILED ? "Claude broke off." : null);
    return new FinishedTurn(status, content, end, NOON.plusSeconds(2));
  }

  static FinishedTurn at(FinishedTurn end, Instant time) {
    return new FinishedTurn(end.status(), end.content(), end.end(), time);
  }

  /** An end at so high a price. */
  static FinishedTurn costing(BigDecimal cost, Instant time) {
    var end =
        new StoredEnd(
            "end_turn",
            "claude-test-1",
            new Usage(10L, 20L, null, null, null, null, null, null, null, null, null, null),
            false,
            cost,
            null,
            Duration.ofSeconds(1),
            null,
            null);
    return new FinishedTurn(TurnStatus.COMPLETED, text("."), end, time);
  }
}
