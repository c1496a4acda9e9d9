package dev.turnstream.bench.load;

/** Hears when a load begins to count and when it has; the load goes on meanwhile. */
public interface Window {
  void opens();

  /** The sockets are still there, and so are the turns of a load that is timed. */
  void closes();

  /** Nobody wants to know. */
  Window NONE =
      new Window() {
        @Override
        public void opens() {}

        @Override
        public void closes() {}
      };
}
