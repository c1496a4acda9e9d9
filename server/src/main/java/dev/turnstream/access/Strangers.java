package dev.turnstream.access;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Connections that have not shown who they are, counted by where they come from, so that nobody can
 * fill a server with them. All event loops share it.
 */
public final class Strangers {
  private volatile int most;
  private final Proxies proxies;
  private final ConcurrentHashMap<InetAddress, Integer> counts = new ConcurrentHashMap<>();

  /**
   * Nobody is there yet.
   *
   * @param most how many one address may have, at least 1
   * @param proxies whose connections are many people's, and are not counted
   */
  public Strangers(int most, Proxies proxies) {
    this.most = most;
    this.proxies = proxies;
  }

  /** One of them, as long as it is counted. */
  public sealed interface Stranger {
    /** There is no room for another one from there. */
    record OneTooMany() implements Stranger {}

    /** There is room; {@link #leave} gives it back. */
    record Counted(@Nullable InetAddress place) implements Stranger {}
  }

  /** From now on one address may have so many; those that are there stay. On any thread. */
  void limit(int mostOfOne) {
    most = mostOfOne;
  }

  /** Counts a connection; it leaves once it has shown who it is, or is gone. */
  public Stranger arrive(@Nullable InetAddress from) {
    if (from == null || proxies.include(from)) {
      return new Stranger.Counted(null);
    }
    var place = Places.of(from);
    int now = counts.merge(place, 1, Integer::sum);
    if (now <= most) {
      return new Stranger.Counted(place);
    }
    leave(place);
    return new Stranger.OneTooMany();
  }

  /** Counts a connection no more. */
  public void leave(Stranger.Counted stranger) {
    if (stranger.place != null) {
      leave(stranger.place);
    }
  }

  private void leave(InetAddress place) {
    counts.computeIfPresent(place, (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
  }
}
