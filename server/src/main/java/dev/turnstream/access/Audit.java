package dev.turnstream.access;

import dev.turnstream.model.Owner;
import dev.turnstream.model.RequestContext;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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
    /** The file of tokens has one more, as a server has noticed. */
    TOKEN_ADDED,
    TOKEN_REMOVED,
    /** Somebody made one by a command on the server's machine. */
    TOKEN_CREATED,
    TOKEN_REVOKED,
    /** What was open was closed, since its pass was taken back or is over. */
    CONNECTION_CLOSED,
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
    /** The settings were read again while a server ran. */
    SETTINGS_READ,
    /** One of them is another; refused where that needs a restart. */
    SETTING_CHANGED,
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
   * @param details what else there is to say, by names that stay as they are; nothing secret
   */
  record Deed(
      Verb verb,
      Outcome outcome,
      @Nullable Owner user,
      @Nullable String object,
      RequestContext context,
      Map<String, String> details) {
    /** A deed, which doesn't change. */
    public Deed {
      details = Collections.unmodifiableMap(new TreeMap<>(details));
    }

    /** One of which there is nothing else to say. */
    public Deed(
        Verb verb,
        Outcome outcome,
        @Nullable Owner user,
        @Nullable String object,
        RequestContext context) {
      this(verb, outcome, user, object, context, Map.of());
    }

    /** One that no request has asked for. */
    public static Deed ofTheServer(Verb verb, Outcome outcome, Map<String, String> details) {
      return new Deed(verb, outcome, null, null, RequestContext.NONE, details);
    }

    /** One that was done. */
    public static Deed done(
        Verb verb, @Nullable Owner user, @Nullable String object, RequestContext context) {
      return new Deed(verb, Outcome.DONE, user, object, context);
    }
  }
}
