package dev.turnstream.access;

/** What is found about who sends a request. */
public sealed interface Verdict {
  /** It is known. */
  record Known(Pass pass) implements Verdict {}

  /** Nothing was shown. */
  record Nothing() implements Verdict {}

  /** What was shown is not good, or not any more. */
  record Bad() implements Verdict {}
}
