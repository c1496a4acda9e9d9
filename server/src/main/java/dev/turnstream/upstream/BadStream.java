package dev.turnstream.upstream;

/** What came is no stream of the Messages API. */
final class BadStream extends Exception {
  BadStream(String why) {
    super(why);
  }
}
