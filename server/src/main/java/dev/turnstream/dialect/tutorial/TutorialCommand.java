package dev.turnstream.dialect.tutorial;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.model.JsonText;

/** What a client says. Bad input is a value, not an exception. */
public sealed interface TutorialCommand {
  /** A question. */
  record Ask(JsonText message) implements TutorialCommand {}

  /** The running turn is to end. */
  record Cancel() implements TutorialCommand {}

  /** Something that is neither. */
  record Refused(Refusal refusal) implements TutorialCommand {}
}
