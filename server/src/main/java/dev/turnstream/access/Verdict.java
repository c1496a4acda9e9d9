package dev.turnstream.access;

/** What is found about who sends a request. */
public sealed interface Verdict {
  /**
   * It is known.
   *
   * @param ambient whether a browser shows this by itself, whichever page makes it send a request
   */
  record Known(Pass pass, boolean ambient) implements Verdict {}

  /** Nothing was shown. */
  record Nothing() implements Verdict {}

  /** What was shown is not good, or not any more. */
  record Bad() implements Verdict {}
}
