package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.ERROR;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One slow tick for all connections of an event loop, in place of timers for each: deadlines are
 * seconds long, so half a second of coarseness costs nothing.
 */
final class Pulse {
  private static final System.Logger LOG = System.getLogger(Pulse.class.getName());

  /** Something with deadlines. */
  interface Member {
    /**
     * Looks at the clock.
     *
     * @param now {@link System#nanoTime()}
     */
    void onPulse(long now);
  }

  static final long INTERVAL_MILLIS = 500;

  private final Set<Member> members = new LinkedHashSet<>();

  void join(Member member) {
    members.add(member);
  }

  void leave(Member member) {
    members.remove(member);
  }

  void beat(long now) {
    // A member may leave, or make another leave, while it looks.
    new ArrayList<>(members).forEach(member -> beat(member, now));
  }

  private static void beat(Member member, long now) {
    try {
      member.onPulse(now);
    } catch (RuntimeException fault) {
      LOG.log(ERROR, "A fault of our own in " + member, fault); // and the others live on
    }
  }
}
