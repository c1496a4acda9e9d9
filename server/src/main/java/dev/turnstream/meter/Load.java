package dev.turnstream.meter;

/**
 * What is going on at one moment.
 *
 * @param running turns that are asked of Claude
 * @param waiting turns that wait for another of their conversation
 * @param watchers cursors on turns' logs
 * @param webSockets WebSockets that are open
 */
public record Load(int running, int waiting, int watchers, int webSockets) {
  /** Nothing at all. */
  public static final Load NONE = new Load(0, 0, 0, 0);

  /** This and that of another event loop. */
  public Load plus(Load other) {
    return new Load(
        running + other.running,
        waiting + other.waiting,
        watchers + other.watchers,
        webSockets + other.webSockets);
  }

  /** The larger of each. */
  public static Load most(Load one, Load other) {
    return new Load(
        Math.max(one.running, other.running),
        Math.max(one.waiting, other.waiting),
        Math.max(one.watchers, other.watchers),
        Math.max(one.webSockets, other.webSockets));
  }
}
