package dev.turnstream.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells what happens with each request once an hour for each user, address and verb: who polls a
 * figure each second would fill the audit log, and who guesses tokens would push out of it what was
 * there before.
 */
public final class Seldom implements Audit {
  private static final Duration PAUSE = Duration.ofHours(1);

  /** More than this many are forgotten, and told again. */
  private static final int MOST = 10_000;

  private final Audit audit;
  private final InstantSource clock;
  private final ConcurrentHashMap<Key, Instant> told = new ConcurrentHashMap<>();

  private record Key(Verb verb, String user, String address) {}

  /** Tells {@code audit}. */
  public Seldom(Audit audit, InstantSource clock) {
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public void tell(Deed deed) {
    if (!isFrequent(deed.verb()) || isNew(deed)) {
      audit.tell(deed);
    }
  }

  private static boolean isFrequent(Verb verb) {
    return switch (verb) {
      case PASS_USED, PASS_REFUSED, NOT_PERMITTED, FIGURES_READ -> true;
      case SIGN_IN, SIGN_OUT, TICKET_ISSUED, TICKET_USED, CONNECTION_CLOSED -> false;
      case TOKEN_ADDED, TOKEN_REMOVED, TOKEN_CREATED, TOKEN_REVOKED -> false;
      case CONVERSATION_RENAMED, CONVERSATION_CONFIGURED, CONVERSATION_DELETED -> false;
      case CONVERSATION_RESTORED, CONVERSATION_EXPORTED, USER_EXPORTED, USER_ERASED -> false;
      case SETTINGS_READ, SETTING_CHANGED, SERVER_STARTED, SERVER_STOPPED -> false;
    };
  }

  private boolean isNew(Deed deed) {
    if (told.size() >= MOST) {
      told.clear();
    }
    var user = deed.user() == null ? "" : deed.user().name();
    var key = new Key(deed.verb(), user, String.valueOf(deed.context().address()));
    var now = clock.instant();
    var last = told.get(key);
    return (last == null || now.isAfter(last.plus(PAUSE)))
        && (last == null ? told.putIfAbsent(key, now) == null : told.replace(key, last, now));
  }
}
