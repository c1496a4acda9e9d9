package dev.turnstream.access;

import dev.turnstream.model.Owner;
import dev.turnstream.model.RequestContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Hears who did what, to write it down. Called on any thread, and must not block. */
@FunctionalInterface
public interface Audit {
  /** Tells nobody. */
  Audit NONE = _ -> {};

  /** Somebody has done something, or tried. */
  void tell(Deed deed);

  /** What is written down. */
  enum Verb {
    SIGN_IN,
    SIGN_OUT,
    /** A token, a session or a proxy's word opened something; told now and then, not each time. */
    PASS_USED,
    /** What was shown opens nothing; told now and then, not each time. */
    PASS_REFUSED,
    TICKET_ISSUED,
    TICKET_USED,
    /** The file of tokens has one more. */
    TOKEN_ADDED,
    TOKEN_REMOVED,
    CONVERSATION_RENAMED,
    CONVERSATION_CONFIGURED,
    CONVERSATION_DELETED,
    CONVERSATION_RESTORED,
    CONVERSATION_EXPORTED,
    USER_EXPORTED,
    USER_ERASED,
    /** A pass is not for what was wanted; told now and then, not each time. */
    NOT_PERMITTED,
    /** An operator looked at figures; told now and then, not each time. */
    FIGURES_READ,
    SERVER_STARTED,
    SERVER_STOPPED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word for it in files. */
    public String word() {
      return word;
    }
  }

  /** What came of it. */
  enum Outcome {
    DONE,
    REFUSED,
    /** There was nothing of that name, or it is somebody else's. */
    UNKNOWN,
    FAILED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word for it in files. */
    public String word() {
      return word;
    }
  }

  /**
   * One deed.
   *
   * @param user whoever did it, or whose it is; null where nobody is known
   * @param object the id of what it was done to; null for nothing in particular
   * @param context the request with which it was done
   */
  record Deed(
      Verb verb,
      Outcome outcome,
      @Nullable Owner user,
      @Nullable String object,
      RequestContext context) {
    /** One that was done. */
    public static Deed done(
        Verb verb, @Nullable Owner user, @Nullable String object, RequestContext context) {
      return new Deed(verb, Outcome.DONE, user, object, context);
    }
  }
}
