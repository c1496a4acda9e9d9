package dev.turnstream.gateway;

import dev.turnstream.turn.Visitor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What clients of other protocols call a question, so that sending it again starts nothing. */
final class IdempotencyKey {
  private static final Pattern GOOD = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  private IdempotencyKey() {}

  /** The id of a command: the client's own, or a new one where that is left out or can't be one. */
  static String orNew(@Nullable String told, Visitor visitor) {
    return told != null && GOOD.matcher(told).matches() ? told : visitor.newCommand();
  }
}
