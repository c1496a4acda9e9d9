package dev.turnstream.turn;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.access.Audit;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationName;
import dev.turnstream.model.Owner;
import dev.turnstream.model.SettingsChange;
import dev.turnstream.store.ConversationSummary;
import dev.turnstream.store.NamedConversation;
import dev.turnstream.store.Page;
import dev.turnstream.store.StoredConversation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A visitor's conversations as they are stored: found, read, changed and deleted. What somebody may
 * not is as if there were nothing. Each {@code then} and {@code otherwise} runs on the visitor's
 * loop; the latter hears that the store failed.
 */
public final class VisitorConversations {
  private final Visitor visitor;
  private final Conversations all;
  private final Desk desk;
  private final Owner owner;
  private final Notices.Follower follower;

  /**
   * Those of a visitor.
   *
   * @param follower the visitor's own, who is not told of what it did itself
   */
  VisitorConversations(Visitor visitor, Conversations all, Desk desk, Notices.Follower follower) {
    this.visitor = visitor;
    this.all = all;
    this.desk = desk;
    this.owner = visitor.owner();
    this.follower = follower;
  }

  /**
   * Conversations, the one with the newest activity first.
   *
   * @param query words to be found in them, or null for all
   */
  public void list(
      int limit,
      @Nullable String after,
      @Nullable String query,
      Consumer<Page<ConversationSummary>> then,
      Consumer<RuntimeException> otherwise) {
    boolean may = visitor.may(Verb.LIST);
    desk.blocking(
        () ->
            may
                ? all.store.list(owner, limit, after, query)
                : new Page<ConversationSummary>(List.of(), null),
        then,
        otherwise);
  }

  /** A whole conversation. */
  public void read(
      ConversationId conversation,
      Consumer<Optional<StoredConversation>> then,
      Consumer<RuntimeException> otherwise) {
    boolean may = visitor.may(Verb.READ);
    desk.blocking(
        () -> may ? all.store.read(owner, conversation) : Optional.<StoredConversation>empty(),
        then,
        otherwise);
  }

  /** What a client's name leads to. */
  public void named(
      ConversationName name,
      Consumer<Optional<NamedConversation>> then,
      Consumer<RuntimeException> otherwise) {
    boolean may = visitor.may(Verb.READ);
    desk.blocking(
        () -> may ? all.store.named(owner, name) : Optional.<NamedConversation>empty(),
        then,
        otherwise);
  }

  /** Gives a conversation another title; {@code then} hears whether there is one. */
  public void rename(
      ConversationId conversation,
      String title,
      Consumer<Boolean> then,
      Consumer<RuntimeException> otherwise) {
    var verb = Audit.Verb.CONVERSATION_RENAMED;
    change(
        Verb.RENAME,
        () -> all.store.rename(owner, conversation, title),
        told(verb, conversation, then),
        failed(verb, conversation, otherwise));
  }

  /** Changes a conversation's settings; {@code then} hears whether there is one. */
  public void configure(
      ConversationId conversation,
      SettingsChange change,
      Consumer<Boolean> then,
      Consumer<RuntimeException> otherwise) {
    var verb = Audit.Verb.CONVERSATION_CONFIGURED;
    change(
        Verb.CONFIGURE,
        () -> all.store.configure(owner, conversation, change),
        told(verb, conversation, then),
        failed(verb, conversation, otherwise));
  }

  /** Brings back what was deleted; {@code then} hears whether there was something. */
  public void restore(
      ConversationId conversation, Consumer<Boolean> then, Consumer<RuntimeException> otherwise) {
    var verb = Audit.Verb.CONVERSATION_RESTORED;
    change(
        Verb.RESTORE,
        () -> all.store.restore(owner, conversation),
        told(verb, conversation, then),
        failed(verb, conversation, otherwise));
  }

  private void change(
      Verb verb,
      Supplier<Optional<ConversationSummary>> write,
      Consumer<Boolean> then,
      Consumer<RuntimeException> otherwise) {
    boolean may = visitor.may(verb);
    desk.blocking(
        () -> may ? write.get() : Optional.<ConversationSummary>empty(),
        changed -> {
          changed.ifPresent(now -> all.tell(owner, Visitor.Change.of(now), follower));
          then.accept(changed.isPresent());
        },
        otherwise);
  }

  /**
   * Deletes a conversation; {@code then} hears whether there was one.
   *
   * @param grace how long it can be restored; zero to have it gone at once
   */
  public void delete(
      ConversationId conversation,
      Duration grace,
      Consumer<Boolean> then,
      Consumer<RuntimeException> otherwise) {
    if (!visitor.may(Verb.DELETE)) {
      desk.loop.execute(() -> then.accept(false));
      return;
    }
    var verb = Audit.Verb.CONVERSATION_DELETED;
    desk.visit(
        conversation,
        live ->
            live.delete(
                owner,
                grace,
                deleted ->
                    desk.loop.execute(
                        () -> deleted(conversation, deleted, told(verb, conversation, then))),
                failed ->
                    desk.loop.execute(() -> failed(verb, conversation, otherwise).accept(failed))));
  }

  private void deleted(ConversationId conversation, boolean deleted, Consumer<Boolean> then) {
    if (deleted) {
      all.tell(owner, new Visitor.Change.Deleted(conversation), follower);
    }
    then.accept(deleted);
  }

  private Consumer<Boolean> told(
      Audit.Verb verb, ConversationId conversation, Consumer<Boolean> then) {
    return done -> {
      visitor.tell(verb, done ? Audit.Outcome.DONE : Audit.Outcome.UNKNOWN, conversation.value());
      then.accept(done);
    };
  }

  private Consumer<RuntimeException> failed(
      Audit.Verb verb, ConversationId conversation, Consumer<RuntimeException> otherwise) {
    return failure -> {
      visitor.tell(verb, Audit.Outcome.FAILED, conversation.value());
      otherwise.accept(failure);
    };
  }
}
